import { warn } from '../../src/otel/diagnose.js'
import { ClickHouseFailure, type Connection } from './connect/connection.js'
import { openConnection } from './connect/open.js'
import type { ClickHouseTarget } from './connect/target.js'
import { requireSchema } from './schema/migrate.js'
import { qualified } from './schema/names.js'

const ACCESS_DENIED = 497

const RECHECK_MS = 60_000
const BACKFILL = 'run spanledger clickhouse migrate --backfill for what came meanwhile'

/** The tables of a target as a writer has them: connected to, and made or looked at when they are
 * first needed, and now and then. */
export class WritableTables {
  readonly #target: ClickHouseTarget
  #connection: Promise<Connection> | undefined
  #checked: Promise<void> | undefined
  #checkedAt = -Infinity
  #wasWhole = false

  constructor(target: ClickHouseTarget) {
    this.#target = target
  }

  /**
   * @throws {AuditError} ERR_SCHEMA, ERR_NO_ENGINE, ERR_UNWRITABLE, ERR_UNSUPPORTED
   * @throws {ClickHouseFailure}
   */
  async open(): Promise<Connection> {
    const connection = await this.#connected()
    // A view that somebody drops fails no insert: records would go where no query looks.
    if (performance.now() - this.#checkedAt > RECHECK_MS) this.doubt()
    if (!this.#checked) {
      this.#checked = this.#check(connection)
      this.#checkedAt = performance.now()
    }
    await kept(this.#checked, () => this.doubt())
    return connection
  }

  async #connected(): Promise<Connection> {
    const held = await this.#connection
    if (held?.isLost === true) {
      await this.close()
      this.#connection = this.#checked = undefined
    }
    this.#connection ??= openConnection(this.#target)
    return kept(this.#connection, () => (this.#connection = undefined))
  }

  /** Has the schema looked at anew before the next insert. */
  doubt(): void {
    this.#checked = undefined
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined)
    await connection?.close()
  }

  async #check(connection: Connection): Promise<void> {
    if (!(await this.#mayLook(connection))) return
    const taken = await requireSchema(connection, this.#target)
    if (this.#wasWhole && taken.length > 0)
      warn(`${this.#target.label}: tables or views were gone and were made anew: ${BACKFILL}`)
    this.#wasWhole = true
  }

  /**
   * A writer may be one that can do nothing but insert (`spanledger_writer` is): what it cannot see would look as if it
   * were missing, and it could not make it. The insert itself will tell.
   */
  async #mayLook(connection: Connection): Promise<boolean> {
    const { database, tables } = this.#target
    try {
      await connection.rows({ sql: `SELECT 1 FROM ${qualified(database, tables.migrations)} LIMIT 1` })
    } catch (error) {
      return !(error instanceof ClickHouseFailure && error.code === ACCESS_DENIED)
    }
    return true
  }
}

/** What fails is not kept: the next one tries again. */
async function kept<T>(promise: Promise<T>, forget: () => void): Promise<T> {
  try {
    return await promise
  } catch (error) {
    forget()
    throw error
  }
}
