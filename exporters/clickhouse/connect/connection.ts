/** Settings of the engine, by name. */
export type Settings = Readonly<Record<string, string | number>>

export interface Statement {
  sql: string
  /** Values of `{name:Type}` in the SQL: the only way a value gets there. */
  params?: Readonly<Record<string, unknown>>
  /** For this statement only. */
  settings?: Settings
  signal?: AbortSignal
}

export interface Insert {
  /** Name of the table, as it is; in the connection's database. */
  table: string
  columns: readonly string[]
  /** Rows in `JSONCompactEachRow`: one array a line, in the order of `columns`. */
  rows: Uint8Array
  /** Deduplication token: the same rows sent again under it are not stored again. */
  token: string
  settings?: Settings
}

/** A ClickHouse server over HTTP, or the engine in this process. */
export interface Connection {
  /** Of the place, without user info: fit for messages, and the same in every process. */
  readonly label: string
  readonly database: string
  /** Whether it leads nowhere any more, so that another one is to be opened. */
  readonly isLost: boolean
  /**
   * The rows of a SELECT, all of them: ask for a page. UInt64 comes as text.
   *
   * @throws {ClickHouseFailure}
   */
  rows<T>(statement: Statement): Promise<T[]>
  /** A statement whose result, if it has one, nobody reads. @throws {ClickHouseFailure} */
  run(statement: Statement): Promise<void>
  /** Resolves when the rows are in the table and in all its views. @throws {ClickHouseFailure} */
  insert(insert: Insert): Promise<void>
  /** Waits for what is under way and lets go of the sockets, or the engine. */
  close(): Promise<void>
}

/** Why the engine, or the way to it, did not do what was asked. */
export class ClickHouseFailure extends Error {
  override readonly name = 'ClickHouseFailure'
  /** ClickHouse's error code; absent where the answer was none of ClickHouse's. */
  readonly code: number | undefined
  /** Whether the same may work later; a failure of the same rows otherwise. */
  readonly retryable: boolean
  /** How long the server asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined

  /** @param message One line, without user info: what happened, and what to do. */
  constructor(
    message: string,
    {
      code,
      retryable,
      retryAfterMs,
      cause,
    }: { code?: number | undefined; retryable: boolean; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, { cause })
    this.code = code
    this.retryable = retryable
    this.retryAfterMs = retryAfterMs
  }
}
