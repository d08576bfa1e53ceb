import { types } from 'node:util'
import { warnOfHost } from '../otel/diagnose.js'
import { followGenerator } from '../trail/follow-generator.js'
import { followPromise, isThenable } from '../trail/follow-promise.js'

/** What is told of a call. Nothing that these throw reaches the host. */
export interface CallEvents {
  /**
   * @param durationMs Milliseconds, with three decimals. For a generator or a stream: until it was used up.
   * @param outcome Where the value does not say it: of a thenable nobody knows yet how it ends.
   */
  returned: (value: unknown, durationMs: number, outcome?: 'unknown') => void
  failed: (error: unknown, durationMs: number) => void
}

/**
 * Makes a call and tells how it ends. What it returns or throws, and when, is as without; a promise is told of when it
 * settles, a generator when it is done, a thenable (which may start only when awaited) at once.
 */
export function observeCall<T>(call: () => T, events: CallEvents): T {
  const begin = performance.now()
  const elapsed = () => Math.round((performance.now() - begin) * 1000) / 1000
  const returned = (value: unknown, outcome?: 'unknown'): unknown => {
    quietly(() => events.returned(value, elapsed(), outcome))
    return value
  }
  const failed = (error: unknown): void => quietly(() => events.failed(error, elapsed()))
  let result: T
  try {
    result = call()
  } catch (error) {
    failed(error)
    throw error
  }
  if (types.isPromise(result))
    return followPromise(result, { returned: (value) => returned(value), failed }) as T
  if (types.isGeneratorObject(result)) {
    const generator = result as unknown as Generator | AsyncGenerator
    return followGenerator(generator, {
      step: (advance) => advance(),
      returned: (value) => void returned(value),
      failed,
    }) as T
  }
  return returned(result, isThenable(result) ? 'unknown' : undefined) as T
}

/** Runs what must not disturb the host. */
export function quietly(work: () => void): void {
  try {
    work()
  } catch (error) {
    warnOfHost('a call could not be described', error)
  }
}
