import { setImmediate } from 'node:timers/promises'
import { alarm } from '../otel/diagnose.js'
import type { Batch } from './batch.js'
import { clampMs, withDeadline } from './deadline.js'
import { BatchSender, type SenderOptions } from './sender.js'
import type { SpanQueue } from './span-queue.js'

export interface PipelineOptions extends SenderOptions {
  /** How long a span waits for company. @default 200 */
  delayMs?: number
}

/** Spans refused one after the other, after which a batch is not searched for the bad one: they all are. */
const MAX_SEARCHED = 8

interface Work {
  batch: Batch
  isReplay: boolean
  settle: (settled: boolean) => void
}

/**
 * Brings spans to one exporter: in order, one batch in flight, until it is taken, or refused for good and set aside. It
 * never throws into the code that made a span.
 */
export class DeliveryPipeline {
  readonly #options: PipelineOptions
  readonly #queue: SpanQueue
  readonly #sender: BatchSender
  readonly #replays: Work[] = []
  /** What is being sent. When something throws it stays: a later batch's acknowledgement would cover it. */
  #inHand: Work | undefined
  readonly #waiting = new Set<{ target: number; done: () => void }>()
  #running: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #begun = 0
  #settled = 0
  #refusedInARow = 0
  #stopped = false

  constructor(queue: SpanQueue, options: PipelineOptions) {
    this.#queue = queue
    this.#options = options
    this.#sender = new BatchSender(options)
  }

  /** For messages and metrics. */
  get name(): string {
    return this.#options.name
  }

  /** Queued spans that are not settled; replays are not among them. */
  get backlog(): number {
    return this.#queue.length + this.#begun - this.#settled
  }

  /** About what the queued spans take, in bytes of records; those in flight are not among them. */
  get backlogBytes(): number {
    return this.#queue.bytes
  }

  /** Why the last attempt to send failed, where none has succeeded since. */
  get lastError(): Error | undefined {
    return this.#sender.lastError
  }

  /** Says that the queue has something. */
  queued(): void {
    // What runs comes back for the rest by itself.
    if (this.#running || this.#stopped) return
    if (this.#queue.isFull) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), this.#options.delayMs ?? 200).unref()
  }

  /** Sends a batch ahead of the queue. Resolves to whether it was taken, or set aside. */
  replay(batch: Batch): Promise<boolean> {
    if (this.#stopped) return Promise.resolve(false)
    return new Promise((settle) => {
      this.#replays.push({ batch, isReplay: true, settle })
      this.#start()
    })
  }

  /** Sends what waits for company, and ends a pause, unless the sink is down. */
  hurry(): void {
    if (this.backlog === 0 || this.#stopped) return
    this.#start()
    // A retry that waits out its back-off would waste the time the caller has.
    this.#sender.hurry()
  }

  /** Resolves to true once all that was queued before this call is settled, to false at the deadline. */
  flush(timeoutMs: number): Promise<boolean> {
    const target = this.#begun + this.#queue.length
    if (this.backlog === 0) return Promise.resolve(true)
    this.hurry()
    return new Promise((resolve) => {
      const finish = (flushed: boolean) => {
        clearTimeout(deadline)
        this.#waiting.delete(waiter)
        resolve(flushed)
      }
      const waiter = { target, done: () => finish(true) }
      const deadline = setTimeout(() => finish(false), clampMs(timeoutMs))
      this.#waiting.add(waiter)
    })
  }

  /** Flushes, then shuts the exporter down. Returns whether everything was settled. */
  async shutdown(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs
    const flushed = await this.flush(timeoutMs)
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#sender.stop()
    const left = () => Math.max(0, deadline - performance.now())
    await withDeadline(this.#running ?? Promise.resolve(), left()).catch(() => {})
    const unsettled = [...this.#replays.splice(0), ...(this.#inHand?.isReplay ? [this.#inHand] : [])]
    for (const { settle } of unsettled) settle(false)
    await this.#sender.shutdown(left())
    return flushed && unsettled.length === 0
  }

  #start(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#running ??= this.#drain().finally(() => {
      this.#running = undefined
      if (!this.#stopped && (this.#queue.length > 0 || this.#replays.length > 0)) this.#start()
    })
  }

  async #drain(): Promise<void> {
    for (let failures = 0; !this.#stopped;) {
      try {
        const more = await this.#step()
        if (!more) return
        failures = 0
        // An exporter that answers at once leaves the host no turn of its event loop otherwise.
        await setImmediate()
      } catch (error) {
        const { name } = this.#options
        const what = this.#inHand
          ? `a batch for ${name} cannot be sent`
          : `the backlog of ${name} cannot be read`
        alarm(`${what}; it is tried again`, error)
        await this.#sender.pause(++failures)
      }
    }
  }

  /** Sends what is next. Resolves to whether there was anything. */
  async #step(): Promise<boolean> {
    const work = (this.#inHand ??= this.#replays.shift() ?? this.#nextQueued())
    if (!work) return this.#nothingLeft()
    const isSettled = await this.#deliver(work.batch)
    this.#inHand = undefined
    work.settle(isSettled)
    return true
  }

  #nextQueued(): Work | undefined {
    const batch = this.#queue.next()
    if (!batch) return undefined
    const { length } = batch.spans
    this.#begun += length
    return { batch, isReplay: false, settle: (isSettled) => isSettled && this.#settle(length) }
  }

  /** True where the queue has more, but not now: it is asked again after a pause. */
  async #nothingLeft(): Promise<boolean> {
    if (this.#queue.length > 0) await this.#sender.pause(0)
    else this.#settle(0)
    return this.#queue.length > 0
  }

  async #deliver(batch: Batch): Promise<boolean> {
    batch.begin()
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#sender.send(batch.spans)
      if (outcome === 'stopped') return false
      if (outcome === 'taken') {
        this.#refusedInARow = 0
        batch.taken()
        return true
      }
      if (outcome !== 'given-up' && batch.spans.length > 1 && this.#refusedInARow < MAX_SEARCHED)
        return this.#deliverHalves(batch)
      if (this.#setAside(batch, outcome === 'given-up' ? 'given up' : outcome.refused)) return true
      await this.#sender.pause(attempt)
      if (this.#stopped) return false
    }
  }

  /** One span that a sink cannot take must not keep it from the others. */
  async #deliverHalves(batch: Batch): Promise<boolean> {
    for (const half of batch.halves()) if (!(await this.#deliver(half))) return false
    return true
  }

  #setAside(batch: Batch, reason: string): boolean {
    const { name } = this.#options
    try {
      batch.refused(reason)
    } catch (error) {
      alarm(`what ${name} refused could not be set aside; it is tried again`, error)
      return false
    }
    this.#refusedInARow += batch.spans.length
    return true
  }

  #settle(spans: number): void {
    this.#settled += spans
    const isIdle = this.backlog === 0
    for (const waiter of [...this.#waiting]) if (isIdle || this.#settled >= waiter.target) waiter.done()
  }
}
