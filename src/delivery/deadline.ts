/** Node takes a longer timer for one of a millisecond. */
const MAX_TIMER_MS = 2 ** 31 - 1

export function clampMs(ms: number): number {
  return Math.min(Math.max(ms, 0), MAX_TIMER_MS)
}

/**
 * The promise's outcome, or an error at the deadline.
 *
 * @param unref Whether waiting keeps the process alive no longer. @default false
 */
export function withDeadline<T>(promise: Promise<T>, timeoutMs: number, { unref = false } = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), clampMs(timeoutMs))
    if (unref) timer.unref()
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
