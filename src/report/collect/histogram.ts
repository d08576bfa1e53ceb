import { OUTCOMES } from '../../record/types.js'
import type { Outcome } from '../../record/types.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Bucket widths in milliseconds. Each divides the next, so counts can be merged upwards without loss. */
const WIDTHS = [
  ...[SECOND, 10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 6 * HOUR, DAY],
  ...[7 * DAY, 28 * DAY, 364 * DAY, 3_640 * DAY, 36_400 * DAY],
] as const

/** Buckets are counted from a Monday (1970-01-05), so that weeks begin on one and days at midnight UTC. */
const ORIGIN = 4 * DAY

/** Buckets held while counting; more than are ever drawn, so that the final width can be chosen by the true span. */
const HELD = 4_096
const DRAWN = 60

export type OutcomeCounts = Record<Outcome, number>

interface Bucket {
  /** Start in milliseconds since the Unix epoch, UTC. */
  start: number
  counts: OutcomeCounts
}

export interface HistogramResult {
  /** Milliseconds. */
  width: number
  /** Without holes from the first to the last bucket that has a record. */
  buckets: Bucket[]
}

const none = (): OutcomeCounts => ({ success: 0, unknown: 0, failure: 0, denied: 0 })

function addCounts(into: OutcomeCounts, from: OutcomeCounts): void {
  for (const outcome of OUTCOMES) into[outcome] += from[outcome]
}

/** Records over time, by outcome, in bounded memory: the buckets widen as the span grows. */
export class Histogram {
  #level = 0
  #first = Infinity
  #last = -Infinity
  #counts = new Map<number, OutcomeCounts>()

  /** @param time Milliseconds since the Unix epoch; must be finite. */
  add(time: number, outcome: Outcome): void {
    this.#first = Math.min(this.#first, time)
    this.#last = Math.max(this.#last, time)
    const index = this.#index(time)
    let counts = this.#counts.get(index)
    if (counts === undefined) {
      counts = none()
      this.#counts.set(index, counts)
    }
    counts[outcome] += 1
    while (this.#counts.size > HELD && this.#level < WIDTHS.length - 1) this.#widen()
  }

  /** The narrowest buckets of which at most 60 cover the span. */
  result(): HistogramResult {
    if (this.#counts.size === 0) return { width: this.#width(), buckets: [] }
    while (this.#index(this.#last) - this.#index(this.#first) >= DRAWN && this.#level < WIDTHS.length - 1) {
      this.#widen()
    }
    const buckets: Bucket[] = []
    for (let index = this.#index(this.#first); index <= this.#index(this.#last); index++) {
      buckets.push({ start: index * this.#width() + ORIGIN, counts: this.#counts.get(index) ?? none() })
    }
    return { width: this.#width(), buckets }
  }

  #width(): number {
    return WIDTHS[this.#level] ?? DAY
  }

  #index(time: number): number {
    return Math.floor((time - ORIGIN) / this.#width())
  }

  #widen(): void {
    const before = this.#width()
    this.#level++
    const merged = new Map<number, OutcomeCounts>()
    for (const [index, counts] of this.#counts) {
      const wider = this.#index(index * before + ORIGIN)
      const present = merged.get(wider)
      if (present === undefined) merged.set(wider, counts)
      else addCounts(present, counts)
    }
    this.#counts = merged
  }
}
