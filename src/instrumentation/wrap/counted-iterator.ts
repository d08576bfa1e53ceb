import type { Access } from './access.js'
import { endsWith } from './open-accesses.js'

type Step = 'next' | 'return' | 'throw'
type Result = IteratorResult<unknown>
type AnyIterator = Partial<Record<Step, (value?: unknown) => Result | Promise<Result>>>

/** Counts the rows of an iterator, and hears of its end. */
export interface IteratorWatch {
  access: Access
  /** What becomes of a row before it is handed over. @default it is counted, and stays what it is */
  row?: (row: unknown) => unknown
}

/**
 * An iterator that does what the given one does, and counts. It is of the same class, so that what `Iterator.prototype`
 * or a generator offers is there.
 */
export function countedIterator(iterator: object, { access, row = counting(access) }: IteratorWatch): object {
  const source = iterator as AnyIterator
  const settle = (step: Step, result: Result): Result => {
    if (typeof result !== 'object' || result === null) return result
    if (result.done === true) {
      access.end(step === 'next' ? 'complete' : 'stopped')
      return result
    }
    const seen = row(result.value)
    return seen === result.value ? result : { done: false, value: seen }
  }
  const failed = (error: unknown): never => {
    access.end('failed', error)
    throw error
  }
  const advance = (step: Step, method: NonNullable<AnyIterator[Step]>) =>
    function (...args: unknown[]): unknown {
      let result: unknown
      try {
        result = Reflect.apply(method, source, args)
      } catch (error) {
        return failed(error)
      }
      if (!(result instanceof Promise)) return settle(step, result as Result)
      return result.then((settled) => settle(step, settled as Result), failed)
    }
  const counted = Object.create(Object.getPrototypeOf(iterator) as object) as object
  for (const step of ['next', 'return', 'throw'] as const) {
    const method = source[step]
    if (typeof method === 'function') define(counted, step, advance(step, method))
  }
  for (const symbol of [Symbol.iterator, Symbol.asyncIterator] as const) {
    if (symbol in iterator) define(counted, symbol, () => counted)
  }
  // One without `return` is left without a word.
  if (typeof source.return !== 'function')
    define(counted, 'return', leave(access, Symbol.asyncIterator in iterator))
  endsWith(counted, access)
  return counted
}

function counting(access: Access): (row: unknown) => unknown {
  return (row) => {
    access.addRow(row)
    return row
  }
}

function leave(access: Access, isAsync: boolean) {
  return (value?: unknown): Result | Promise<Result> => {
    access.end('stopped')
    const result = { done: true as const, value }
    return isAsync ? Promise.resolve(result) : result
  }
}

function define(target: object, key: PropertyKey, value: unknown): void {
  Object.defineProperty(target, key, { value, configurable: true, writable: true })
}
