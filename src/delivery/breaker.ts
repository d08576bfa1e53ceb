/** Failures in a row after which a sink counts as down. */
const THRESHOLD = 5
/** How often a sink that is down is tried for somebody who waits. */
const PROBE_MS = 1_000

/**
 * A circuit breaker over the attempts to reach one sink. Open, it lets only the back-off's own attempts through, and
 * of callers who wait for a flush no more than one a second: what is down is not hammered by those who want it up.
 *
 * @see https://learn.microsoft.com/azure/architecture/patterns/circuit-breaker
 */
export class CircuitBreaker {
  #failures = 0
  #lastAttempt = -Infinity
  #notBefore = -Infinity

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures
  }

  get isOpen(): boolean {
    return this.#failures >= THRESHOLD
  }

  /** @param now Milliseconds of a monotonic clock. */
  attempted(now: number): void {
    this.#lastAttempt = now
  }

  /**
   * @param notBefore When the sink asked to be tried again, on the same clock.
   * @returns whether this failure opened it.
   */
  failed(notBefore: number): boolean {
    this.#notBefore = notBefore
    this.#failures++
    return this.#failures === THRESHOLD
  }

  /** @returns whether it was open. */
  succeeded(): boolean {
    const wasOpen = this.isOpen
    this.#failures = 0
    return wasOpen
  }

  /** Whether an attempt may come before its time. */
  mayHurry(now: number): boolean {
    if (now < this.#notBefore) return false
    return !this.isOpen || now - this.#lastAttempt >= PROBE_MS
  }
}
