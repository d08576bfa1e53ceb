import { alarm, warn } from '../otel/diagnose.js'
import { EXPORT_SUCCESS, type EndedSpan, type EndedSpanExporter } from '../otel/span-types.js'
import { withoutTracing } from '../otel/suppress.js'
import { backoffMs, type BackoffOptions } from './backoff.js'
import { batchLength, spanBytes } from './batch.js'
import { clampMs, withDeadline } from './deadline.js'

export interface PipelineOptions {
  /** For messages. */
  name: string
  /** Called once, when there is something to send. */
  exporter: () => Promise<EndedSpanExporter>
  /** Called before a batch is first sent. */
  onBatch?: (spans: readonly EndedSpan[]) => void
  /** Called when the exporter has acknowledged a batch. */
  onAcknowledged?: (spans: readonly EndedSpan[]) => void
  /** How long a span waits for company. @default 200 */
  delayMs?: number
  /** Deadline of one export. @default 30_000 */
  timeoutMs?: number
  backoff?: BackoffOptions
  /** Attempts after which a batch is given up: only for exporters that nothing depends on. @default Infinity */
  maxAttempts?: number
  /** Waiting bytes above which the oldest spans are given up: only for exporters that nothing depends on. @default Infinity */
  maxQueueBytes?: number
}

/** What an exporter gets to close its files and sockets in, even where sending took all the time there was. */
const SHUTDOWN_GRACE_MS = 500

interface Batch {
  spans: EndedSpan[]
  settle: (acknowledged: boolean) => void
}

/**
 * Brings spans to one exporter: in order, one batch in flight, again and again until it is acknowledged. It never
 * throws into the code that made a span.
 */
export class DeliveryPipeline {
  readonly #options: PipelineOptions
  #exporter: Promise<EndedSpanExporter> | undefined
  #queue: EndedSpan[] = []
  #queuedBytes = 0
  readonly #replays: Batch[] = []
  #running: Promise<void> | undefined
  #timer: NodeJS.Timeout | undefined
  #wake: (() => void) | undefined
  #enqueued = 0
  #settled = 0
  readonly #waiting = new Set<{ target: number; done: () => void }>()
  #stopped = false

  constructor(options: PipelineOptions) {
    this.#options = options
  }

  /** Spans that are not acknowledged. */
  get backlog(): number {
    return this.#enqueued - this.#settled
  }

  enqueue(span: EndedSpan): void {
    if (this.#stopped) return
    this.#queue.push(span)
    this.#enqueued++
    this.#queuedBytes += spanBytes(span)
    this.#boundQueue()
    // What runs comes back for the rest by itself; to measure a long queue at every span would be slow.
    if (this.#running) return
    if (batchLength(this.#queue) < this.#queue.length) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), this.#options.delayMs ?? 200).unref()
  }

  #boundQueue(): void {
    const { maxQueueBytes = Infinity, name } = this.#options
    let given = 0
    while (this.#queuedBytes > maxQueueBytes && this.#queue.length > 1) {
      this.#queuedBytes -= spanBytes(this.#queue.shift()!)
      given++
    }
    if (given === 0) return
    this.#settle(given)
    warn(`${name} is behind; ${given} spans were given up for it (the sink still gets them)`)
  }

  /** Sends a batch as it is, ahead of the queue. Resolves to whether it was acknowledged. */
  replay(spans: EndedSpan[]): Promise<boolean> {
    if (this.#stopped) return Promise.resolve(false)
    return new Promise((settle) => {
      this.#replays.push({ spans, settle })
      this.#enqueued += spans.length
      this.#start()
    })
  }

  /** Resolves to true once all that was enqueued before this call is acknowledged, to false at the deadline. */
  flush(timeoutMs: number): Promise<boolean> {
    const target = this.#enqueued
    if (this.#settled >= target) return Promise.resolve(true)
    this.#start()
    // A retry that waits out its back-off would waste the time the caller has.
    this.#wake?.()
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

  /** Flushes, then shuts the exporter down. Returns whether everything was acknowledged. */
  async shutdown(timeoutMs: number): Promise<boolean> {
    const deadline = performance.now() + timeoutMs
    const left = () => Math.max(0, deadline - performance.now())
    const flushed = await this.flush(timeoutMs)
    this.#stopped = true
    clearTimeout(this.#timer)
    this.#wake?.()
    if (flushed) await this.#running
    for (const { settle } of this.#replays.splice(0)) settle(false)
    try {
      const exporter = await withDeadline(this.#exporter ?? Promise.resolve(undefined), left())
      if (exporter) await withDeadline(exporter.shutdown(), Math.max(left(), SHUTDOWN_GRACE_MS))
    } catch (error) {
      alarm(`${this.#options.name} did not shut down cleanly`, error)
    }
    return flushed
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
    for (;;) {
      const batch = this.#nextBatch()
      if (!batch || this.#stopped) return
      const acknowledged = await this.#send(batch.spans)
      batch.settle(acknowledged)
      if (!acknowledged && this.#stopped) return
      this.#settle(batch.spans.length)
    }
  }

  #nextBatch(): Batch | undefined {
    const replay = this.#replays.shift()
    if (replay) return replay
    const length = batchLength(this.#queue)
    if (length === 0) return undefined
    const spans = this.#queue.splice(0, length)
    for (const span of spans) this.#queuedBytes -= spanBytes(span)
    return { spans, settle: () => undefined }
  }

  async #send(spans: EndedSpan[]): Promise<boolean> {
    const { onBatch, onAcknowledged } = this.#options
    onBatch?.(spans)
    const acknowledged = await this.#sendUntilTaken(spans)
    try {
      if (acknowledged) onAcknowledged?.(spans)
    } catch (error) {
      // The sink has the batch; what could not be cleared away here is found again, and sent again, by recovery.
      alarm(`${this.#options.name} took a batch that could not be settled`, error)
    }
    return acknowledged
  }

  async #sendUntilTaken(spans: EndedSpan[]): Promise<boolean> {
    const { name, backoff, maxAttempts = Infinity } = this.#options
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      try {
        await this.#exportOnce(spans)
        return true
      } catch (error) {
        warn(`${name} did not take a batch of ${spans.length} spans (attempt ${attempt + 1})`, error)
      }
      if (this.#stopped) return false
      if (attempt + 1 < maxAttempts) await this.#pause(backoffMs(attempt, Math.random(), backoff))
      if (this.#stopped) return false
    }
    return false
  }

  async #exportOnce(spans: EndedSpan[]): Promise<void> {
    const { exporter: open, timeoutMs = 30_000 } = this.#options
    const opening = (this.#exporter ??= open())
    const exporter = await opening.catch((error: unknown) => {
      this.#exporter = undefined
      throw error
    })
    const exported = new Promise<void>((resolve, reject) => {
      withoutTracing(() =>
        exporter.export(spans, (result) => {
          if (result.code === EXPORT_SUCCESS) resolve()
          else reject(result.error ?? new Error('the exporter gave no reason'))
        }),
      )
    })
    // An answer that does not come keeps no process alive: its end is told by whoever waits for it.
    await withDeadline(exported, timeoutMs, { unref: true })
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      // Not counted as work: a process with nothing else to do comes to `beforeExit`, which flushes.
      const timer = setTimeout(() => this.#wake?.(), ms).unref()
      this.#wake = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
    })
  }

  #settle(spans: number): void {
    this.#settled += spans
    for (const waiter of [...this.#waiting]) if (this.#settled >= waiter.target) waiter.done()
  }
}
