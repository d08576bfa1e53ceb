import type { StoredRecord } from '../record/types.js'
import { queryAuditLogs } from './query-audit-logs.js'
import type { QueryOptions } from './types.js'

/**
 * Finds records and collects them: all at once in memory, so give a `limit`, or use {@link queryAuditLogs}, where
 * there may be many.
 *
 * @param options As {@link queryAuditLogs}.
 * @returns The records in order of `(timestamp, recordId)`.
 * @throws {AuditError} Rejects as {@link queryAuditLogs} does.
 * @example
 * const records = await getAuditLogs({ logDir: 'audit_logs', operationName: 'train_model', startTime: '2026-03-01' })
 */
export async function getAuditLogs(options: QueryOptions = {}): Promise<StoredRecord[]> {
  const records: StoredRecord[] = []
  for await (const record of queryAuditLogs(options)) records.push(record)
  return records
}
