import { damageHandler, Unreadable } from '../../../src/query/damage.js'
import type { ResolvedFilter } from '../../../src/query/filter.js'
import { journalRuns, type RecordJournal } from '../../../src/query/journal-runs.js'
import { mergeStreams } from '../../../src/query/merge-streams.js'
import { mergeRuns } from '../../../src/query/merge.js'
import type { AuditSource, ResolvedQuery } from '../../../src/query/source.js'
import { SummaryTally } from '../../../src/query/summary-tally.js'
import type { AuditSummary, SourceOptions } from '../../../src/query/types.js'
import type { StoredRecord } from '../../../src/record/types.js'
import type { ClickHouseTarget } from '../connect/target.js'
import { readRow } from './read-row.js'
import { recordRows, type RecordRow } from './record-pages.js'
import { storedCounts } from './stored-counts.js'
import { Tables, type Connect } from './tables.js'

type OpenedJournal = RecordJournal & { close(): void }

export interface ClickHouseSourceOptions extends Pick<SourceOptions, 'allowMissing' | 'onDamage'> {
  target: ClickHouseTarget
  /** Undefined where there is nothing to connect to. The source closes what it gives. */
  connect: Connect
  /** Opens the journals of the sink's writers, all at once. @default none */
  openJournals?: () => OpenedJournal[]
}

/** Above this many records in journals, a summary reads all records rather than hand the engine a list of these. */
const MAX_JOURNALED = 10_000

/**
 * Reads records from the `audit_events` table of a ClickHouse server, or of the engine in this process, and from the
 * journals of the sink's writers. Filters, order and pages are the engine's work, and values only ever go to it as
 * parameters. A page is some 4 MiB, so memory stays flat.
 *
 * @example
 * const connect = () => openConnection(target)
 * const source = new ClickHouseSource({ target, connect })
 * for await (const record of source.records({ filter: {}, order: 'asc' })) console.log(record.recordId)
 */
export class ClickHouseSource implements AuditSource {
  readonly #options: ClickHouseSourceOptions
  readonly #tables: Tables

  constructor(options: ClickHouseSourceOptions) {
    this.#options = options
    this.#tables = new Tables(options.target, options.connect)
  }

  /**
   * @throws {AuditError} From the iteration: ERR_SINK_NOT_FOUND when there are neither tables nor journals (unless
   *   `allowMissing`), ERR_SINK_READ, ERR_DAMAGED (see `onDamage`), ERR_INVALID_CURSOR.
   */
  async *records(query: ResolvedQuery): AsyncGenerator<StoredRecord, void, undefined> {
    const journals = this.#openJournals()
    try {
      const stored = this.#stored(query, this.#mayMiss(journals))
      yield* mergeStreams([stored, await this.#journaled(query, journals)], query.order)
    } finally {
      for (const journal of journals) journal.close()
    }
  }

  /**
   * Counts in the engine, over one state of the table; only what is in journals is added here. The columns are taken
   * at their word: whether they say what the records say is for `verify`.
   *
   * @throws {AuditError} as `records` does
   */
  async summarize(filter: ResolvedFilter): Promise<AuditSummary> {
    const query: ResolvedQuery = { filter, order: 'asc' }
    const tally = new SummaryTally()
    const keys: string[] = []
    const journals = this.#openJournals()
    try {
      for await (const record of await this.#journaled(query, journals)) {
        if (keys.push(record.recordId.replaceAll('-', '') + record.hash) > MAX_JOURNALED)
          return await this.#tallyAll(query)
        tally.add(record)
      }
      const journaled = { keys, operationIds: tally.operationIds }
      const counts = await this.#tables.ask(this.#mayMiss(journals), (connection) =>
        storedCounts(connection, this.#options.target, filter, journaled),
      )
      if (counts) tally.addCounts(counts)
      return tally.summary()
    } finally {
      for (const journal of journals) journal.close()
    }
  }

  close(): Promise<void> {
    return this.#tables.close()
  }

  // They come first: a record that leaves one while we look is in the table by the time we look there.
  #openJournals(): OpenedJournal[] {
    return this.#options.openJournals?.() ?? []
  }

  #mayMiss(journals: readonly OpenedJournal[]): boolean {
    return this.#options.allowMissing === true || journals.length > 0
  }

  async #tallyAll(query: ResolvedQuery): Promise<AuditSummary> {
    const tally = new SummaryTally()
    for await (const record of this.records(query)) tally.add(record)
    return tally.summary()
  }

  async #journaled(
    query: ResolvedQuery,
    journals: readonly OpenedJournal[],
  ): Promise<AsyncGenerator<StoredRecord>> {
    const runs = await journalRuns(journals, query, damageHandler(this.#options.onDamage))
    return mergeRuns(runs, query.order)
  }

  async *#stored(query: ResolvedQuery, mayMiss: boolean): AsyncGenerator<StoredRecord> {
    const rows = this.#tables.stream(mayMiss, (connection) =>
      recordRows(connection, this.#options.target, query),
    )
    for await (const row of rows) yield* this.#read(row, query)
  }

  *#read(row: RecordRow, query: ResolvedQuery): Generator<StoredRecord> {
    try {
      yield readRow(row, query)
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      const { label, tables } = this.#options.target
      const location = `${label}, table ${tables.records}, record ${row.recordId}`
      damageHandler(this.#options.onDamage)({ location, message: error.message })
    }
  }
}
