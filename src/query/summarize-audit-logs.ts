import type { StoredRecord } from '../record/types.js'
import { datasetOf } from './filter.js'
import { openQuery } from './open-query.js'
import { parseFilterOptions } from './options.js'
import type { AuditFilter, AuditSummary, SourceOptions } from './types.js'

/**
 * Counts the records of a filter by type, regulation, operation name, actor, dataset, outcome and UTC day. Records
 * are read one at a time; what is held grows only with the distinct values counted (and one id for each operation).
 *
 * A record under two regulations counts under both. The counts have no prototype, so any name can be looked up.
 *
 * @param options Filter and sink, as in {@link queryAuditLogs}; results have no order, limit or cursor.
 * @throws {AuditError} Rejects as {@link queryAuditLogs} does.
 * @example
 * const { total, byActor } = await summarizeAuditLogs({ logDir: 'audit_logs', datasets: ['loans'] })
 */
export async function summarizeAuditLogs(options: AuditFilter & SourceOptions = {}): Promise<AuditSummary> {
  const { source, query } = await openQuery(parseFilterOptions(options))
  const tally = new SummaryTally()
  try {
    for await (const record of source.records(query)) tally.add(record)
  } finally {
    await source.close?.()
  }
  return tally.summary()
}

class Counts {
  readonly #counts = new Map<string, number>()

  add(key: string | undefined): void {
    if (key !== undefined) this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  toRecord(): Record<string, number> {
    const record = Object.create(null) as Record<string, number>
    for (const [key, count] of this.#counts) record[key] = count
    return record
  }
}

/** Adds up records given in ascending order. */
class SummaryTally {
  #total = 0
  #first: string | undefined
  #last: string | undefined
  readonly #operations = new Set<string>()
  readonly #types = new Counts()
  readonly #regulations = new Counts()
  readonly #operationNames = new Counts()
  readonly #actors = new Counts()
  readonly #datasets = new Counts()
  readonly #outcomes = new Counts()
  readonly #days = new Counts()

  add(record: StoredRecord): void {
    this.#total++
    this.#first ??= record.timestamp
    this.#last = record.timestamp
    this.#operations.add(record.operationId)
    this.#types.add(record.eventType)
    for (const regulation of new Set(record.regulations)) this.#regulations.add(regulation)
    this.#operationNames.add(record.operationName)
    this.#actors.add(record.actor?.id)
    this.#datasets.add(datasetOf(record))
    this.#outcomes.add(record.outcome)
    this.#days.add(record.timestamp.slice(0, 10))
  }

  summary(): AuditSummary {
    return {
      total: this.#total,
      operations: this.#operations.size,
      byType: this.#types.toRecord(),
      byRegulation: this.#regulations.toRecord(),
      byOperation: this.#operationNames.toRecord(),
      byActor: this.#actors.toRecord(),
      byDataset: this.#datasets.toRecord(),
      byOutcome: this.#outcomes.toRecord(),
      byDay: this.#days.toRecord(),
      ...(this.#first !== undefined && { first: this.#first }),
      ...(this.#last !== undefined && { last: this.#last }),
    }
  }
}
