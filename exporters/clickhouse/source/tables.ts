import type { Connection } from '../connect/connection.js'
import type { ClickHouseTarget } from '../connect/target.js'
import { AuditError } from '../../../src/errors.js'
import { isMissing, readFailure } from './failures.js'

/** Undefined where there is nothing to connect to, as no directory for the engine. */
export type Connect = () => Promise<Connection | undefined>

/** The tables of a sink, for reading: it is connected to with the first question, and errors are those of a reader. */
export class Tables {
  readonly target: ClickHouseTarget
  readonly #connect: Connect
  #connecting: Promise<Connection | undefined> | undefined

  constructor(target: ClickHouseTarget, connect: Connect) {
    this.target = target
    this.#connect = connect
  }

  /**
   * The answer to a question.
   *
   * @returns undefined where there are no tables and `mayMiss` says that this is no error.
   * @throws {AuditError} ERR_SINK_NOT_FOUND, ERR_SINK_READ, and what `openConnection` throws.
   */
  async ask<T>(mayMiss: boolean, work: (connection: Connection) => Promise<T>): Promise<T | undefined> {
    try {
      const connection = await (this.#connecting ??= this.#connect())
      if (connection) return await work(connection)
    } catch (error) {
      if (mayMiss && isMissing(error)) return undefined
      throw readFailure(error)
    }
    if (mayMiss) return undefined
    throw new AuditError(
      'ERR_SINK_NOT_FOUND',
      `${this.target.label}: there is no such directory: check the path`,
    )
  }

  /** What a question streams: nothing where there are no tables. Otherwise as {@link ask}. */
  async *stream<T>(
    mayMiss: boolean,
    start: (connection: Connection) => AsyncGenerator<T, void, undefined>,
  ): AsyncGenerator<T, void, undefined> {
    // With the first row it is known whether there is a table at all.
    const begun = await this.ask(mayMiss, async (connection) => {
      const rows = start(connection)
      return { rows, first: await rows.next() }
    })
    if (!begun) return
    const { rows, first } = begun
    try {
      for (let next = first; next.done !== true; next = await this.#next(rows)) yield next.value
    } finally {
      await rows.return()
    }
  }

  async close(): Promise<void> {
    const connection = await this.#connecting?.catch(() => undefined)
    this.#connecting = undefined
    await connection?.close()
  }

  async #next<T>(rows: AsyncGenerator<T, void, undefined>): Promise<IteratorResult<T, void>> {
    try {
      return await rows.next()
    } catch (error) {
      throw readFailure(error)
    }
  }
}
