/** The end of a request's time, and of its caller's patience, as one signal. */
export interface Deadline {
  readonly signal: AbortSignal
  readonly passed: boolean
  clear(): void
}

/**
 * @param holdsProcess Whether the process is to live until then: it waits for an answer that only sockets bring, and
 * they are not to keep it alive.
 */
export function startDeadline(ms: number, holdsProcess: boolean, given?: AbortSignal): Deadline {
  const controller = new AbortController()
  const state = { passed: false }
  const timer = setTimeout(() => {
    state.passed = true
    controller.abort()
  }, ms)
  if (!holdsProcess) timer.unref()
  const give = () => controller.abort()
  if (given?.aborted) give()
  given?.addEventListener('abort', give)
  return {
    signal: controller.signal,
    get passed() {
      return state.passed
    },
    clear() {
      clearTimeout(timer)
      given?.removeEventListener('abort', give)
    },
  }
}
