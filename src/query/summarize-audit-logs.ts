import { openQuery } from './open-query.js'
import { parseFilterOptions } from './options.js'
import { SummaryTally } from './summary-tally.js'
import type { AuditFilter, AuditSummary, SourceOptions } from './types.js'

/**
 * Counts the records of a filter by type, regulation, operation name, actor, dataset, outcome and UTC day. A sink that
 * can count by itself does; else records are read one at a time, and what is held grows only with the distinct values
 * counted (and one id for each operation).
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
  try {
    if (source.summarize) return await source.summarize(query.filter)
    const tally = new SummaryTally()
    for await (const record of source.records(query)) tally.add(record)
    return tally.summary()
  } finally {
    await source.close?.()
  }
}
