import { directoryAt, openEngine, type Session } from './chdb-engine.js'
import { ClickHouseFailure, type Connection, type Insert, type Statement } from './connection.js'
import { failureOf, type Doing } from './failure.js'
import { insertSettings, insertStatement, settingsClause } from './insert-statement.js'
import type { ClickHouseTarget } from './target.js'
import { UnderWay } from './under-way.js'

const RESULT_SETTINGS = { output_format_json_quote_64bit_integers: 1 }

/**
 * The engine in this process. Its C interface cannot be interrupted: what a signal ends goes on in the background.
 */
export class ChdbConnection implements Connection {
  readonly label: string
  readonly database: string
  readonly #target: ClickHouseTarget
  readonly #newSession: () => Session
  readonly #session: Session
  readonly #underWay = new UnderWay()
  readonly #path: string
  readonly #directory: string | undefined
  #closed = false

  private constructor(target: ClickHouseTarget, path: string, newSession: () => Session) {
    this.#path = path
    this.label = target.label
    this.database = target.database
    this.#target = target
    this.#newSession = newSession
    this.#session = newSession()
    this.#directory = directoryAt(path)
  }

  /** The engine goes on in a directory that was moved, or writes where nobody finds it, and says that all is well. */
  get isLost(): boolean {
    return directoryAt(this.#path) !== this.#directory
  }

  /** @throws as {@link openEngine}. */
  static async open(target: ClickHouseTarget, path: string): Promise<ChdbConnection> {
    return new ChdbConnection(target, path, await openEngine(path, target.label))
  }

  rows<T>({ sql, params, settings, signal }: Statement): Promise<T[]> {
    // On a line of its own, should the statement end in a comment.
    const asked = `${sql}\nFORMAT JSONEachRow ${settingsClause({ ...RESULT_SETTINGS, ...settings })}`
    return this.#do('statement', signal, async () => {
      const lines = (await ask(this.#session, { sql: asked, params, signal })).split('\n')
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as T)
    })
  }

  run({ sql, params, settings = {}, signal }: Statement): Promise<void> {
    return this.#do('statement', signal, async () => {
      // Not every statement takes settings, and what a session is set to it keeps: so they get one of their own.
      const session = this.#newSession()
      try {
        for (const [name, value] of Object.entries(settings))
          await ask(session, { sql: settingsClause({ [name]: value }).replace('SETTINGS', 'SET') })
        await ask(session, { sql, params, signal })
      } finally {
        session.close()
      }
    })
  }

  async insert(insert: Insert): Promise<void> {
    if (insert.rows.length === 0) return
    const settings = {
      ...insertSettings(this.#target),
      ...insert.settings,
      insert_deduplication_token: insert.token,
    }
    // The engine takes rows as part of the statement.
    const sql = `${insertStatement(this.database, insert, settings)}\n${textOf(insert.rows)}`
    await this.#do('insert', undefined, async () => {
      await ask(this.#session, { sql })
      if (this.isLost)
        throw new ClickHouseFailure(`${this.label}: the directory was moved or removed: it is made anew`, {
          retryable: true,
        })
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#underWay.end()
    this.#session.close()
  }

  #do<T>(doing: Doing, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.#underWay.add(this.#attempt(doing, signal, work))
  }

  async #attempt<T>(doing: Doing, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    signal?.throwIfAborted()
    if (this.#closed)
      throw new ClickHouseFailure(`${this.label}: was closed: open another connection`, { retryable: true })
    try {
      return await work()
    } catch (cause) {
      signal?.throwIfAborted()
      throw failureOf(cause, this.label, doing)
    }
  }
}

interface Question extends Pick<Statement, 'sql'> {
  params?: Statement['params'] | undefined
  signal?: AbortSignal | undefined
}

async function ask(session: Session, { sql, params, signal }: Question): Promise<string> {
  const options = { format: 'JSONEachRow', ...(signal && { signal }) }
  const result = params
    ? await session.queryBindAsync(sql, params, options)
    : await session.queryAsync(sql, options)
  return result.text()
}

function textOf(rows: Uint8Array): string {
  return Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength).toString()
}
