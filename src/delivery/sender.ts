import { alarm, warn } from '../otel/diagnose.js'
import { countRetry, recordExport } from '../otel/self-metrics.js'
import {
  EXPORT_SUCCESS,
  type EndedSpan,
  type EndedSpanExporter,
  type ExportOutcome,
} from '../otel/span-types.js'
import { copySpans } from '../otel/span-copy.js'
import { withoutTracing } from '../otel/suppress.js'
import { backoffMs, type BackoffOptions } from './backoff.js'
import { CircuitBreaker } from './breaker.js'
import { withDeadline } from './deadline.js'
import { failureOf, type Failure } from './failure.js'

export interface SenderOptions {
  /** For messages and metrics. */
  name: string
  /** Called when there is something to send, and again when it failed. */
  exporter: () => Promise<EndedSpanExporter>
  /** Whether the exporter may change what it gets: each attempt is given copies then. @default false */
  copies?: boolean
  /** Deadline of one export. @default 30_000 */
  timeoutMs?: number
  backoff?: BackoffOptions
  /** Attempts after which a batch is given up: only for exporters that nothing depends on. @default Infinity */
  maxAttempts?: number
}

/** What became of a batch. `stopped`: it is not known to be taken, and nobody tries any more. */
export type SendOutcome = 'taken' | 'stopped' | 'given-up' | { refused: string }

/** What an exporter gets to close its files and sockets in, even where sending took all the time there was. */
const SHUTDOWN_GRACE_MS = 500

/** Sends one batch at a time to one exporter, again and again, until it is taken or refused for good. */
export class BatchSender {
  readonly #options: SenderOptions
  readonly #breaker = new CircuitBreaker()
  #exporter: Promise<EndedSpanExporter> | undefined
  #wake: (() => void) | undefined
  #stopped = false
  #lastError: Error | undefined

  constructor(options: SenderOptions) {
    this.#options = options
  }

  /** Why the last attempt failed, where none has succeeded since. */
  get lastError(): Error | undefined {
    return this.#lastError
  }

  async send(spans: readonly EndedSpan[]): Promise<SendOutcome> {
    const { maxAttempts = Infinity } = this.#options
    const taken = new Signal()
    for (let attempt = 0; ; attempt++) {
      const failure = await this.#attempt(spans, taken)
      if (failure === undefined) return 'taken'
      if (failure.isPermanent) return { refused: failure.reason }
      this.#tell(spans.length, failure)
      if (attempt + 1 >= maxAttempts) return 'given-up'
      if (!this.#stopped) await this.pause(attempt, taken, failure.retryAfterMs)
      // An answer may come late, after the deadline of its attempt: it counts.
      if (taken.isGiven) return 'taken'
      if (this.#stopped) return 'stopped'
      countRetry(this.#options.name)
    }
  }

  /** Ends a pause: somebody waits. While the sink is down that helps once a second. */
  hurry(): void {
    if (this.#breaker.mayHurry(performance.now())) this.#wake?.()
  }

  /** Waits as long as before the attempt after the n-th (0, 1, 2 …), or until something happens. */
  pause(attempt: number, signal?: Signal, atLeastMs = 0): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer)
        this.#wake = undefined
        resolve()
      }
      // Not counted as work: a process with nothing else to do comes to `beforeExit`, which flushes.
      const backoff = backoffMs(attempt, Math.random(), this.#options.backoff)
      const timer = setTimeout(end, Math.max(backoff, atLeastMs)).unref()
      this.#wake = end
      void signal?.given.then(end)
    })
  }

  /** Lets no further attempt begin. */
  stop(): void {
    this.#stopped = true
    this.#wake?.()
  }

  /** Shuts the exporter down, if there is one. Never throws. */
  async shutdown(timeoutMs: number): Promise<void> {
    this.stop()
    try {
      const exporter = await withDeadline(this.#exporter ?? Promise.resolve(undefined), timeoutMs)
      if (exporter) await withDeadline(exporter.shutdown(), Math.max(timeoutMs, SHUTDOWN_GRACE_MS))
    } catch (error) {
      alarm(`${this.#options.name} did not shut down cleanly`, error)
    }
  }

  /** One attempt; undefined when the batch is taken, by this attempt or by one before it that answers late. */
  async #attempt(spans: readonly EndedSpan[], taken: Signal): Promise<Failure | undefined> {
    const { name, timeoutMs = 30_000 } = this.#options
    const begun = performance.now()
    this.#breaker.attempted(begun)
    const answer = this.#export(spans)
    answer.then(taken.give, () => {})
    try {
      // An answer that does not come keeps no process alive: its end is told by whoever waits for it.
      await withDeadline(Promise.race([answer, taken.given]), timeoutMs, { unref: true })
      recordExport(name, (performance.now() - begun) / 1000)
      this.#lastError = undefined
      if (this.#breaker.succeeded()) warn(`${name} takes spans again`)
      return undefined
    } catch (error) {
      const failure = failureOf(error)
      this.#lastError = failure.error
      recordExport(name, (performance.now() - begun) / 1000, failure.error)
      return failure
    }
  }

  async #export(spans: readonly EndedSpan[]): Promise<void> {
    const opening = (this.#exporter ??= this.#options.exporter())
    const exporter = await opening.catch((error: unknown) => {
      this.#exporter = undefined
      throw error
    })
    await new Promise<void>((resolve, reject) => {
      const done = (result: ExportOutcome | undefined) => {
        try {
          if (result?.code === EXPORT_SUCCESS) resolve()
          else reject(result?.error ?? new Error('it gave no reason'))
        } catch (error) {
          // Whatever it calls back with: nothing is thrown into the exporter's code.
          reject(new Error('it gave an answer that cannot be read', { cause: error }))
        }
      }
      // The list is its own too: one that it empties must not be what is sent next time.
      const given = this.#options.copies ? copySpans(spans) : [...spans]
      const returned: unknown = withoutTracing(() => exporter.export(given, done))
      // An `async` one says by a rejection what others throw; that it resolves says nothing.
      Promise.resolve(returned).catch(reject)
    })
  }

  // Each failure up to the one that opens the breaker, which sounds the alarm; then silence until it is mended.
  #tell(spans: number, { error, retryAfterMs }: Failure): void {
    const { name } = this.#options
    const wasOpen = this.#breaker.isOpen
    if (this.#breaker.failed(performance.now() + retryAfterMs))
      alarm(`${name} is down (${this.#breaker.failures} failures in a row); it is tried again`, error)
    else if (!wasOpen) warn(`${name} did not take a batch of ${spans} spans`, error)
  }
}

/** Something that happens once. */
class Signal {
  isGiven = false
  readonly given: Promise<void>
  readonly give: () => void

  constructor() {
    let give = () => {}
    this.given = new Promise((resolve) => {
      give = resolve
    })
    this.give = () => {
      this.isGiven = true
      give()
    }
  }
}
