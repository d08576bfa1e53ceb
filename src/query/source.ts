import type { StoredRecord } from '../record/types.js'
import { matches, type ResolvedFilter } from './filter.js'
import { comparisonFor, type Order, type Position } from './order.js'
import type { AuditSummary } from './types.js'

/** What a source is asked for: a plain value, so that a database can be asked the same. */
export interface ResolvedQuery {
  readonly filter: ResolvedFilter
  readonly order: Order
  /** Only records that stand after this one, in `order`. */
  readonly after?: Position
  /** At most this many will be taken. A hint: whoever reads stops by itself. */
  readonly limit?: number
}

/**
 * A place records are read from. `records` yields each record once, in the order of `(timestamp, recordId, hash)`,
 * only those that pass the filter and stand after `after`; leaving the iteration early frees what it holds.
 */
export interface AuditSource {
  records(query: ResolvedQuery): AsyncIterable<StoredRecord>
  /** The same summary that adding up all records of the filter gives, where the place can count by itself. */
  summarize?(filter: ResolvedFilter): Promise<AuditSummary>
  close?(): Promise<void>
}

/** Whether a record answers a query: it passes the filter and stands after the position. */
export function answers(record: StoredRecord, { filter, order, after }: ResolvedQuery): boolean {
  return matches(record, filter) && (after === undefined || comparisonFor(order)(record, after) > 0)
}
