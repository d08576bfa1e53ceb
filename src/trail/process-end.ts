import { AsyncLocalStorage } from 'node:async_hooks'
import { isMainThread } from 'node:worker_threads'
import { withDeadline } from '../delivery/deadline.js'
import { alarm } from '../otel/diagnose.js'
import { postponeCrash } from './crash.js'

/** What ends with the process. */
export interface EndsWithProcess {
  /**
   * Writes what is buffered, at once. Never throws.
   *
   * @param isLast Whether no turn of the event loop will come.
   */
  commit(isLast?: boolean): void
  /** Sends what is pending; more may come. */
  flush(timeoutMs: number): Promise<unknown>
  /** Sends what is pending, and ends. */
  end(timeoutMs: number): Promise<unknown>
}

type EndingSignal = 'SIGTERM' | 'SIGINT' | 'SIGHUP'
/** Those by which a process is asked to end, and by which Node ends one that does not listen. */
const SIGNALS: readonly EndingSignal[] = ['SIGTERM', 'SIGINT', 'SIGHUP']

/** A crash is told at once: nobody waits longer for it, whatever is configured. */
const CRASH_WAIT_MS = 1_000

// The first trail is often opened inside a request: a listener installed there would keep that request's context, and
// hand it to every signal.
const outsideOfRequests = AsyncLocalStorage.snapshot()

/**
 * Hands over what is pending when the process comes to its end, and changes nothing about that end: who else listens,
 * the exit code or signal, and the error that is printed stay what they are without it. Whatever is not handed over in
 * time is in the journal.
 */
export class ProcessEnd {
  readonly #parts: EndsWithProcess
  #timeoutMs = 0
  #isWatching = false
  /** Of the timeout, once there was a first `beforeExit`. */
  #leftMs: number | undefined
  #diesBy: EndingSignal | undefined
  #hasCrashed = false

  constructor(parts: EndsWithProcess) {
    this.#parts = parts
  }

  /** @param timeoutMs How long the end may be delayed; 0: not at all. */
  watch(timeoutMs: number): void {
    this.#timeoutMs = timeoutMs
    if (this.#isWatching) return
    this.#isWatching = true
    this.#leftMs = undefined
    outsideOfRequests(() => {
      process.on('beforeExit', this.#onBeforeExit)
      process.on('exit', this.#onExit)
      process.on('uncaughtExceptionMonitor', this.#onCrash)
      this.#listen()
    })
  }

  unwatch(): void {
    this.#isWatching = false
    process.off('beforeExit', this.#onBeforeExit)
    process.off('exit', this.#onExit)
    process.off('uncaughtExceptionMonitor', this.#onCrash)
    this.#ignoreSignals()
  }

  // Nothing of ours keeps a process alive; when nothing else does, it is time to hand over what is pending. Others may
  // listen as well, and close their trails or go on working: only the second time nothing is left that could.
  readonly #onBeforeExit = (): void => {
    if (this.#timeoutMs === 0) return this.#parts.commit()
    if (this.#leftMs !== undefined) return void this.#drain(this.#leftMs)
    this.#leftMs = this.#timeoutMs
    const begin = performance.now()
    void this.#flush().finally(() => {
      this.#leftMs = Math.max(0, this.#timeoutMs - (performance.now() - begin))
      // Where there was nothing to send, nothing else makes Node come back here.
      setImmediate(() => undefined)
    })
  }

  // Listeners of the host's that come behind this one may log too.
  readonly #onExit = (): void => {
    this.#parts.commit(true)
    // The program came to its own end while it was dying: its parent is to see the signal all the same.
    if (this.#diesBy) process.kill(process.pid, this.#diesBy)
  }

  readonly #onCrash = (error: unknown, origin: NodeJS.UncaughtExceptionOrigin): void => {
    this.#parts.commit()
    if (this.#timeoutMs === 0 || this.#hasCrashed) return
    const wait = Math.min(this.#timeoutMs, CRASH_WAIT_MS)
    this.#hasCrashed = postponeCrash(error, origin, () => this.#drain(wait))
  }

  // No longer installed when it runs: those who count the listeners find the process as it is without this one.
  readonly #onSignal = (signal: NodeJS.Signals): void => {
    this.#parts.commit()
    const others = process.listenerCount(signal)
    const waiting = signalExitListeners()
    if (others > waiting || isShielded()) this.#leaveToHost()
    else void this.#die(signal as EndingSignal, others > 0)
  }

  /** The host may go on logging while it shuts down, or for good. */
  #leaveToHost(): void {
    process.nextTick(() => {
      if (this.#isWatching) this.#listen()
    })
    if (this.#timeoutMs > 0) void this.#flush()
  }

  /** @param hold Whether there are listeners that end the process as soon as they are alone. */
  async #die(signal: EndingSignal, hold: boolean): Promise<void> {
    this.#diesBy = signal
    // A second signal finds nobody of ours and ends the process at once.
    this.#ignoreSignals()
    const holdOpen = () => undefined
    if (hold) process.prependOnceListener(signal, holdOpen)
    await this.#drain(this.#timeoutMs)
    this.#parts.commit()
    process.off(signal, holdOpen)
    process.kill(process.pid, signal)
    // Still here: somebody else has it now.
    this.#diesBy = undefined
  }

  async #flush(): Promise<void> {
    try {
      await this.#parts.flush(this.#timeoutMs)
    } catch (error) {
      alarm('the flush at the end of the process failed', error)
    }
  }

  async #drain(timeoutMs: number): Promise<void> {
    this.#parts.commit()
    if (timeoutMs === 0) return
    try {
      await withDeadline(this.#parts.end(timeoutMs), timeoutMs)
    } catch (error) {
      // Nobody waits for them a second time.
      this.unwatch()
      alarm('the process ends before its sinks have everything; the rest is in the journal', error)
    }
  }

  // First of all, so that a host's `once` listener is still there to be seen; `once`, so that this one is not.
  #listen(): void {
    this.#ignoreSignals()
    if (!isMainThread || this.#diesBy) return
    for (const signal of SIGNALS) process.prependOnceListener(signal, this.#onSignal)
  }

  #ignoreSignals(): void {
    for (const signal of SIGNALS) process.off(signal, this.#onSignal)
  }
}

/**
 * Listeners of the package signal-exit, majors 3 and 4. They do nothing while anybody else listens; once alone they
 * run their callbacks and send the signal again. Each major tells its number, so that others can reckon with it.
 *
 * @see https://github.com/tapjs/signal-exit
 */
function signalExitListeners(): number {
  const emitters: unknown[] = [
    Reflect.get(process, '__signal_exit_emitter__'),
    Reflect.get(globalThis, Symbol.for('signal-exit emitter')),
  ]
  return emitters.reduce<number>((sum, emitter) => sum + countOf(emitter), 0)
}

function countOf(emitter: unknown): number {
  const { count } = (emitter ?? {}) as { count?: unknown }
  return typeof count === 'number' ? count : 0
}

/** The kernel ignores signals to the first process of a container that it does not listen for: it would go on. */
function isShielded(): boolean {
  return process.platform === 'linux' && process.pid === 1
}
