import { types } from 'node:util'
import { dataMember } from '../../record/intrinsics.js'
import { Access, type AccessSource } from './access.js'
import type { AnyMethod } from '../patch-method.js'
import { countedIterator } from './counted-iterator.js'
import { endsWith } from './open-accesses.js'
import { standIn } from './stand-in.js'
import { countStream, countedWebStream, isReadable } from './counted-stream.js'

/**
 * What a reader gave, with its rows counted: at once where they are all there, else while they are read. A list is its
 * rows, and so is the member `rows` of a result; anything else is one row, and nothing none.
 *
 * @param access Begun before the reader was called.
 */
export function countedResult(result: unknown, access: Access): unknown {
  if (isReadable(result)) {
    countStream(result, () => access)
    return result
  }
  if (result instanceof ReadableStream) return countedWebStream(result, () => access)
  if (isIterator(result)) return countedIterator(result, { access })
  if (typeof result === 'string' || ArrayBuffer.isView(result)) access.uncountable()
  const rows = rowsOf(result)
  if (!rows) return countedIterable(result as object, access)
  for (const row of rows) access.addRow(row)
  access.end('complete')
  return result
}

/** As {@link countedResult} for what must stay the object it is: rows that are not all there are not known. */
export function countedWhole(result: unknown, access: Access): unknown {
  const isWhole = !isReadable(result) && !(result instanceof ReadableStream) && rowsOf(result) !== undefined
  if (isWhole) return countedResult(result, access)
  access.uncountable()
  access.end('complete')
  return result
}

/** Whether a value is read by iterating it, and is not a list that is there as a whole. */
export function isIterable(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    return false
  }
  return Symbol.asyncIterator in value || Symbol.iterator in value
}

/** An iterable object of the host's, each iteration of which is a reading. */
export function iterationOf(method: (...args: never[]) => unknown, source: AccessSource) {
  return function (this: unknown, ...args: unknown[]): unknown {
    const iterator: unknown = Reflect.apply(method, this, args)
    if (typeof iterator !== 'object' || iterator === null) return iterator
    return countedIterator(iterator, { access: new Access(source) })
  }
}

const SYNC: unknown = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))
const ASYNC: unknown = Object.getPrototypeOf(
  Object.getPrototypeOf(Object.getPrototypeOf((async function* () {})())),
)

/**
 * Whether a value is an iterator as the language has them. A cursor with a `next` of its own may be anything: of that
 * its iterations are counted, and what its methods list.
 */
export function isIterator(value: unknown): value is object {
  if (!isIterable(value) || types.isProxy(value)) return false
  if (types.isGeneratorObject(value) || isBelow(value, SYNC) || isBelow(value, ASYNC)) return true
  return Object.hasOwn(value, 'next') && Object.getPrototypeOf(value) === Object.prototype
}

function isBelow(value: object, prototype: unknown): boolean {
  return Object.prototype.isPrototypeOf.call(prototype, value)
}

/** @returns undefined for what is read by iterating it. */
function rowsOf(result: unknown): readonly unknown[] | undefined {
  if (result === undefined || result === null) return []
  if (Array.isArray(result)) return result as unknown[]
  if (types.isMap(result)) return [...result.values()] as unknown[]
  if (types.isSet(result)) return [...result] as unknown[]
  if (typeof result !== 'object') return [result]
  const rows = dataMember(result, 'rows')
  if (Array.isArray(rows)) return rows as unknown[]
  return isIterable(result) ? undefined : [result]
}

/** A cursor: read by iterating it once, or by a method that gives a list; what another method reads is not known. */
function countedIterable(iterable: object, access: Access): object {
  let isRead = false
  const iterated = (method: AnyMethod): AnyMethod =>
    function (this: unknown, ...args: unknown[]): unknown {
      const iterator: unknown = Reflect.apply(method, this, args)
      if (isRead || typeof iterator !== 'object' || iterator === null) return iterator
      isRead = true
      return countedIterator(iterator, { access })
    }
  const listed = (method: AnyMethod): AnyMethod =>
    function (this: unknown, ...args: unknown[]): unknown {
      const result: unknown = Reflect.apply(method, this, args)
      if (result === iterable) return result
      return types.isPromise(result) ? result.then((value) => hear(value)) : hear(result)
    }
  const hear = (value: unknown): unknown => {
    if (!Array.isArray(value)) access.uncountable()
    else countedResult(value, access)
    return value
  }
  const cursor = standIn(iterable, (key, method) => {
    if (key === Symbol.iterator || key === Symbol.asyncIterator) return iterated(method)
    return key === 'constructor' ? undefined : listed(method)
  })
  endsWith(cursor, access)
  return cursor
}
