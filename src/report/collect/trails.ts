import type { Outcome, StoredRecord } from '../../record/types.js'
import { clip } from '../text/clip.js'
import { visible } from '../text/words.js'
import { member } from './fields.js'
import type { Fields } from './fields.js'
import { Tally } from './tally.js'

const MOST_ACTORS = 5

/** What the records read say of one operation. */
export interface TrailFacts {
  operationId: string
  operationName: string
  first: string
  last: string
  records: number
  actors: string[]
  /** Actors besides those in `actors`: whether there are any. */
  moreActors: boolean
  /** The status in its closing record; `undefined` while none was read. */
  status: string | undefined
  outcome: Outcome
  /** Highest sequence read: below it, every number should have been read once. */
  highest: number
  /** Hash of the record with that sequence: it rests on all before it, so it stands for the whole operation. */
  lastHash: string
}

export interface TrailTotals {
  open: number
  interrupted: number
  /** Records that the sequence numbers say exist, and that were not read. */
  notRead: number
  /** Operations with such records. */
  incomplete: number
}

/** Follows each operation from its first to its last record, in whatever order the records come. */
export class TrailCollector {
  readonly #trails: Tally<TrailFacts>

  constructor(limit: number) {
    this.#trails = new Tally(limit)
  }

  add(fields: Fields, record: Pick<StoredRecord, 'sequence' | 'hash'>): void {
    this.#trails.update(
      fields.operationId,
      () => begin(fields),
      (trail) => {
        extend(trail, fields, record)
      },
    )
  }

  /** Records of operations beyond the limit. */
  get beyond(): number {
    return this.#trails.beyond
  }

  get size(): number {
    return this.#trails.size
  }

  /** By first record. */
  sorted(): TrailFacts[] {
    return this.#trails.values().sort((a, b) => {
      if (a.first !== b.first) return a.first < b.first ? -1 : 1
      return a.operationId < b.operationId ? -1 : 1
    })
  }
}

function begin(fields: Fields): TrailFacts {
  return {
    operationId: fields.operationId,
    operationName: fields.operationName,
    first: fields.time,
    last: fields.time,
    records: 0,
    actors: [],
    moreActors: false,
    status: undefined,
    outcome: 'unknown',
    highest: -1,
    lastHash: '',
  }
}

function extend(
  trail: TrailFacts,
  fields: Fields,
  { sequence, hash }: Pick<StoredRecord, 'sequence' | 'hash'>,
): void {
  trail.records++
  if (fields.time < trail.first) trail.first = fields.time
  if (fields.time > trail.last) trail.last = fields.time
  if (Number.isSafeInteger(sequence) && sequence >= trail.highest) {
    trail.highest = sequence
    trail.lastHash = visible(clip(hash))
  }
  if (fields.type === 'audit_closed') {
    trail.status = member(fields.details, 'status')
    trail.outcome = fields.outcome
  }
  if (fields.actor === '' || trail.actors.includes(fields.actor)) return
  if (trail.actors.length < MOST_ACTORS) trail.actors.push(fields.actor)
  else trail.moreActors = true
}

/** Records of the trail that were not read, by its sequence numbers. */
export function notRead(trail: TrailFacts): number {
  return Math.max(0, trail.highest + 1 - trail.records)
}

export function isOpen(trail: TrailFacts): boolean {
  return trail.status === undefined
}

/** Closed by recovery, not by its own process. */
export function isInterrupted(trail: TrailFacts): boolean {
  return trail.status === 'interrupted'
}

export function trailTotals(trails: readonly TrailFacts[]): TrailTotals {
  const totals: TrailTotals = { open: 0, interrupted: 0, notRead: 0, incomplete: 0 }
  for (const trail of trails) {
    if (isOpen(trail)) totals.open++
    if (isInterrupted(trail)) totals.interrupted++
    const missing = notRead(trail)
    totals.notRead += missing
    if (missing > 0) totals.incomplete++
  }
  return totals
}
