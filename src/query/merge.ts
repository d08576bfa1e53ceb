import { setImmediate as nextTurn } from 'node:timers/promises'
import type { StoredRecord } from '../record/types.js'
import type { ResolvedFilter } from './filter.js'
import { Heap } from './heap.js'
import { comparisonFor, type Order, type Position } from './order.js'
import type { ResolvedQuery } from './source.js'

/** A stretch of stored records, known by its range of time until it is loaded. */
export interface Run {
  /** Bounds of the timestamps in it, both inclusive and comparable as text. */
  readonly min: string
  readonly max: string
  /** The records of it that pass the query's filter and stand after its position, in any order. */
  load(): Promise<StoredRecord[]>
}

/** Bounds of a stretch that could not be read: it may hold any instant, so it is always looked at. */
export const ANY_TIME = { min: '', max: '\uffff' } as const

/** Whether a stretch can hold records a query asks for; one whose `min` is above its `max` holds none. */
export function mayHold(
  range: { min: string; max: string },
  { filter, order, after }: ResolvedQuery,
): boolean {
  return (
    range.min <= range.max && overlaps(range, filter) && (after === undefined || reaches(range, order, after))
  )
}

function overlaps(
  { min, max }: { min: string; max: string },
  { startTime, endTime }: ResolvedFilter,
): boolean {
  return (startTime === undefined || max >= startTime) && (endTime === undefined || min < endTime)
}

function reaches(range: { min: string; max: string }, order: Order, after: Position): boolean {
  return order === 'asc' ? range.max >= after.timestamp : range.min <= after.timestamp
}

/** After this many records without a run to load, other work of the process gets its turn. */
const TURN_RECORDS = 1000

interface Cursor {
  records: StoredRecord[]
  next: number
}

/**
 * Merges runs into one sequence in `order`, each record once. A run is loaded when the merge reaches its range and
 * dropped when it is used up, so memory holds the runs that overlap at one instant, however many there are.
 */
export async function* mergeRuns(runs: readonly Run[], order: Order): AsyncGenerator<StoredRecord> {
  const compare = comparisonFor(order)
  const waiting = [...runs].sort(order === 'asc' ? byMinDescending : byMax)
  const loaded = new Heap<Cursor>((a, b) => compare(head(a), head(b)))
  let last: StoredRecord | undefined
  let taken = 0
  for (;;) {
    if (++taken % TURN_RECORDS === 0) await nextTurn()
    for (let run = waiting.at(-1); run && isDue(run, loaded.top, order); run = waiting.at(-1)) {
      waiting.pop()
      const records = (await run.load()).sort(compare)
      if (records.length > 0) loaded.push({ records, next: 0 })
    }
    const cursor = loaded.top
    if (!cursor) return
    const record = head(cursor)
    cursor.next++
    if (cursor.next < cursor.records.length) loaded.settleTop()
    else loaded.pop()
    // The same record by two routes stands side by side here.
    if (last === undefined || compare(last, record) !== 0) yield record
    last = record
  }
}

function head(cursor: Cursor): StoredRecord {
  return cursor.records[cursor.next]!
}

/** Whether a run may hold a record that stands before the one the merge would yield next. */
function isDue(run: Run, top: Cursor | undefined, order: Order): boolean {
  if (!top) return true
  const { timestamp } = head(top)
  return order === 'asc' ? run.min <= timestamp : run.max >= timestamp
}

// Sorted so that the next run due is the last of the array.
function byMinDescending(a: Run, b: Run): number {
  return a.min < b.min ? 1 : a.min > b.min ? -1 : 0
}

function byMax(a: Run, b: Run): number {
  return a.max < b.max ? -1 : a.max > b.max ? 1 : 0
}
