import { AuditError } from '../../../src/errors.js'
import { damageHandler } from '../../../src/query/damage.js'
import { journalRuns, type RecordJournal } from '../../../src/query/journal-runs.js'
import { mergeRuns } from '../../../src/query/merge.js'
import type { AuditSource, ResolvedQuery } from '../../../src/query/source.js'
import type { SourceOptions } from '../../../src/query/types.js'
import type { StoredRecord } from '../../../src/record/types.js'
import { listSpanFiles } from './list-files.js'
import { Reading } from './reading.js'

export interface JsonFileSourceOptions extends Pick<SourceOptions, 'allowMissing' | 'onDamage'> {
  /** Directory of the span files. */
  logDir: string
  /** Opens the journals of the sink's writers, all at once. @default none */
  openJournals?: () => (RecordJournal & { close(): void })[]
}

/**
 * Reads records from a directory of OTLP JSON lines, written by {@link JsonFileSpanExporter} or by a Collector, and
 * from the journals of its writers. Memory stays flat: files are read in blocks, as the merge by time reaches them.
 *
 * @example
 * const source = new JsonFileSource({ logDir: 'audit_logs' })
 * for await (const record of source.records({ filter: {}, order: 'asc' })) console.log(record.recordId)
 */
export class JsonFileSource implements AuditSource {
  readonly #options: JsonFileSourceOptions

  constructor(options: JsonFileSourceOptions) {
    this.#options = options
  }

  /**
   * @throws {AuditError} From the iteration: ERR_SINK_NOT_FOUND when there is neither directory nor journal (unless
   *   `allowMissing`), ERR_SINK_READ, ERR_DAMAGED (see `onDamage`).
   */
  async *records(query: ResolvedQuery): AsyncGenerator<StoredRecord, void, undefined> {
    const { logDir, openJournals, allowMissing = false } = this.#options
    const onDamage = damageHandler(this.#options.onDamage)
    // The journals come first: a record that leaves one while we look is in a file by the time we list them.
    const journals = openJournals?.() ?? []
    const reading = new Reading(logDir, query, onDamage)
    try {
      const names = await listSpanFiles(logDir)
      if (!names && journals.length === 0 && !allowMissing) throw notFound(logDir)
      const runs = await reading.plan(names ?? [])
      yield* mergeRuns([...runs, ...(await journalRuns(journals, query, onDamage))], query.order)
    } finally {
      for (const journal of journals) journal.close()
      await reading.close()
    }
  }
}

function notFound(logDir: string): AuditError {
  return new AuditError('ERR_SINK_NOT_FOUND', `no directory ${logDir}: check the path`)
}
