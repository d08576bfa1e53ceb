import { diag } from '@opentelemetry/api'
import { EXPORT_SUCCESS, type EndedSpan, type EndedSpanExporter } from '../otel/span-types.js'
import { withoutTracing } from '../otel/suppress.js'
import { backoffMs, type BackoffOptions } from './backoff.js'
import { batchLength } from './batch.js'

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
  /** Spans above which the oldest are given up: only for exporters that nothing depends on. @default Infinity */
  maxQueue?: number
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
    const { maxQueue = Infinity, name, delayMs = 200 } = this.#options
    if (this.#queue.length > maxQueue) {
      this.#queue.shift()
      this.#settle(1)
      diag.warn(
        `spanledger: ${name} is behind; its oldest span was given up (the journaled sink still gets it)`,
      )
    }
    // What runs comes back for the rest by itself; to measure a long queue at every span would be slow.
    if (this.#running) return
    if (batchLength(this.#queue) < this.#queue.length) this.#start()
    else this.#timer ??= setTimeout(() => this.#start(), delayMs).unref()
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
      const deadline = setTimeout(() => finish(false), timeoutMs)
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
      diag.error(`spanledger: ${this.#options.name} did not shut down cleanly`, error)
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
    return { spans: this.#queue.splice(0, length), settle: () => undefined }
  }

  async #send(spans: EndedSpan[]): Promise<boolean> {
    const { name, backoff, maxAttempts = Infinity, onBatch, onAcknowledged } = this.#options
    onBatch?.(spans)
    for (let attempt = 0; attempt < maxAttempts; attempt++) {
      try {
        await this.#exportOnce(spans)
        onAcknowledged?.(spans)
        return true
      } catch (error) {
        diag.warn(
          `spanledger: ${name} did not take a batch of ${spans.length} spans (attempt ${attempt + 1})`,
          error,
        )
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
    await withDeadline(exported, timeoutMs)
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

function withDeadline<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs).unref()
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
