import { AsyncLocalStorage } from 'node:async_hooks'
import type { SharedOptions } from '../../trail/settings.js'
import type { SeenEvent } from '../record-event.js'
import type { AggregationRule } from '../../config/aggregation-rule.js'
import { Bucket, type ClosedBy } from './bucket.js'
import { countedCall, keyOf } from './bucket-key.js'

/** Kinds of calls counted at the same time; beyond it the one that has waited longest is written. */
const MAX_BUCKETS = 512
/** Calls that a rule by number does not complete are written after this long. */
const MAX_WAIT_MS = 600_000

/** Where an aggregator's records go. */
export interface AggregatorSink {
  /** Writes one record, in a trail of its own. Never throws. */
  write: (event: SeenEvent) => void
  /** Has `flush` called once, at the next flush or the end of the process. */
  announce: (flush: () => void) => void
}

// The first call is often inside a request: a timer started there, and what it writes, would keep that request's context.
const outsideOfRequests = AsyncLocalStorage.snapshot()

interface Waiting {
  bucket: Bucket
  /** Of the monotonic clock: the wall clock may step back. */
  since: number
}

/**
 * Counts calls and writes one record for many of them: when the rule says so, when one has waited for ten minutes, when
 * there are too many kinds of calls, at a flush and at the end of the process. The counts are exact; calls that differ
 * in operation, type, model, data set, actor, purpose, legal basis, regulations or outcome are never one record.
 */
export class Aggregator {
  readonly #rule: AggregationRule
  readonly #sink: AggregatorSink
  readonly #waiting = new Map<string, Waiting>()
  readonly #maxWaitMs: number
  #timer: NodeJS.Timeout | undefined

  constructor(rule: AggregationRule, sink: AggregatorSink) {
    this.#rule = rule
    this.#sink = sink
    this.#maxWaitMs = rule.perMs ?? MAX_WAIT_MS
  }

  /**
   * Counts a call.
   *
   * @returns false for one that is to be recorded by itself: see {@link countedCall}.
   */
  add(event: SeenEvent, surroundings: SharedOptions): boolean {
    const call = countedCall(event, surroundings)
    if (!call) return false
    // A loop that never lets a timer fire is in time all the same.
    this.#writeDue()
    const { bucket } = this.#waiting.get(call.id) ?? this.#open(call.id)
    bucket.add(call.details, Date.now())
    if (bucket.count === this.#rule.every) this.#close(call.id, bucket, 'rule')
    return true
  }

  /** Writes all that was counted. */
  readonly flush = (): void => {
    for (const [id, { bucket }] of this.#waiting) this.#close(id, bucket, 'flush')
  }

  #open(id: string): Waiting {
    const [oldest] = this.#waiting
    if (oldest && this.#waiting.size >= MAX_BUCKETS) this.#close(oldest[0], oldest[1].bucket, 'limit')
    const waiting = { bucket: new Bucket(keyOf(id)), since: performance.now() }
    this.#waiting.set(id, waiting)
    this.#sink.announce(this.flush)
    this.#startTimer(this.#maxWaitMs)
    return waiting
  }

  #close(id: string, bucket: Bucket, closedBy: ClosedBy): void {
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#stopTimer()
    outsideOfRequests(() => this.#sink.write(bucket.toEvent(this.#rule, closedBy)))
  }

  /** Buckets are in the order in which they were opened: behind the first that can wait, all can. */
  #writeDue(): void {
    const now = performance.now()
    for (const [id, { bucket, since }] of this.#waiting) {
      if (now - since < this.#maxWaitMs) return
      this.#close(id, bucket, this.#rule.perMs === undefined ? 'time' : 'rule')
    }
  }

  #startTimer(delayMs: number): void {
    if (this.#timer) return
    this.#timer = outsideOfRequests(() => setTimeout(this.#onTimer, delayMs))
    this.#timer.unref()
  }

  #stopTimer(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  readonly #onTimer = (): void => {
    this.#timer = undefined
    this.#writeDue()
    const [oldest] = this.#waiting.values()
    if (oldest) this.#startTimer(Math.max(1, oldest.since + this.#maxWaitMs - performance.now()))
  }
}
