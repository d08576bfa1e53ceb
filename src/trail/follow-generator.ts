/** What is told of a generator that is followed to its end. */
export interface GeneratorEvents {
  /** Runs one step of it. */
  step<T>(advance: () => T): T
  returned(value: unknown): void
  failed(error: unknown): void
}

type AnyGenerator = Generator | AsyncGenerator

/**
 * A generator that does what the given one does, and tells when that has returned or thrown. It stays an instance
 * of the generator function it came from.
 */
export function followGenerator(generator: AnyGenerator, events: GeneratorEvents): AnyGenerator {
  let over = false
  const advance = (method: 'next' | 'return' | 'throw') => (value: unknown) => {
    if (over) return generator[method](value)
    let result: IteratorResult<unknown> | Promise<IteratorResult<unknown>>
    try {
      result = events.step(() => generator[method](value))
    } catch (error) {
      throw failed(error)
    }
    return result instanceof Promise
      ? result.then(settle, (error: unknown) => Promise.reject(failed(error) as Error))
      : settle(result)
  }
  const settle = (result: IteratorResult<unknown>) => {
    if (result.done === true && !over) {
      over = true
      events.returned(result.value)
    }
    return result
  }
  const failed = (error: unknown) => {
    if (!over) {
      over = true
      events.failed(error)
    }
    return error
  }
  const follower = Object.create(Object.getPrototypeOf(generator) as object) as AnyGenerator
  return Object.assign(follower, {
    next: advance('next'),
    return: advance('return'),
    throw: advance('throw'),
  })
}
