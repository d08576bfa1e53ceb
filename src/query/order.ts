/** Where a record stands in the order of results. */
export interface Position {
  /** RFC 3339 in UTC with nine fraction digits. */
  timestamp: string
  recordId: string
  hash: string
}

export type Order = 'asc' | 'desc'

/**
 * Negative, zero or positive as `a` stands before, at or after `b` in ascending order: by time, then record id,
 * then hash. The hash tells two contents under one id apart, so the order is total; zero means the same record.
 */
export function comparePositions(a: Position, b: Position): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1
  if (a.recordId !== b.recordId) return a.recordId < b.recordId ? -1 : 1
  if (a.hash !== b.hash) return a.hash < b.hash ? -1 : 1
  return 0
}

/** The comparison that sorts in `order`. */
export function comparisonFor(order: Order): (a: Position, b: Position) => number {
  return order === 'asc' ? comparePositions : (a, b) => comparePositions(b, a)
}
