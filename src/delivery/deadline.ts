/** Node takes a longer timer for one of a millisecond. */
const MAX_TIMER_MS = 2 ** 31 - 1

export function clampMs(ms: number): number {
  return Math.min(Math.max(ms, 0), MAX_TIMER_MS)
}

/** The answer did not come in time. */
export class DeadlineError extends Error {}

/**
 * The promise's outcome, or an error at the deadline. A caller's code may return what is no promise: that is the outcome.
 *
 * @param unref Whether waiting keeps the process alive no longer. @default false
 */
export function withDeadline<T>(
  promise: Promise<T> | T,
  timeoutMs: number,
  { unref = false } = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new DeadlineError(`no answer within ${timeoutMs} ms`)),
      clampMs(timeoutMs),
    )
    if (unref) timer.unref()
    Promise.resolve(promise)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })
}
