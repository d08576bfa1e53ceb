import { AuditError } from '../../errors.js'
import { types } from 'node:util'
import { followPromise, isThenable } from '../../trail/follow-promise.js'
import type { AnyMethod } from '../patch-method.js'
import { Access, type AccessSource } from './access.js'
import { countedResult, countedWhole, isIterable, isIterator, iterationOf } from './counted-result.js'
import { countStream, countedWebStream, isReadable } from './counted-stream.js'
import { standIn } from './stand-in.js'
import { checkedWrap, methodsOf, type WrapOptions } from './wrap-options.js'

export interface WrapReaderOptions extends WrapOptions {
  /** What is read. */
  datasetName: string
  /** Columns that are read. @default the names of the members of the rows, of 256 at most */
  columns?: readonly string[] | undefined
  /** @default those of `read`, `readAll`, `query`, `all`, `get`, `each`, `iterate`, `stream` that it has */
  methods?: readonly string[] | undefined
  /** @default 'reader.read' */
  operationName?: string | undefined
}

const USUAL = ['read', 'readAll', 'query', 'all', 'get', 'each', 'iterate', 'stream']

/**
 * A reader whose readings are `data_access` records, with the exact number of rows that were handed over and their
 * columns, also where the consumer stops early (`stopped`) or reading fails. A reader is a function, an object with
 * methods, an iterator or iterable, synchronous or not, or a stream. What a function or method gives is counted: a list,
 * the `rows` of a result, an iterator, a stream; a promise when it settles. A Node stream stays the object it is.
 *
 * @throws {AuditError} ERR_INVALID_INPUT for what cannot be read; ERR_INVALID_OPTION without a `datasetName`, and for
 * methods that do not exist.
 * @example
 * const loans = wrapReader(createReadStream('loans.csv').pipe(parse({ columns: true })), { datasetName: 'loans' })
 * for await (const loan of loans) train(loan)
 * @example
 * const db = wrapReader(new Database('loans.db'), { datasetName: 'loans', methods: ['all', 'iterate'] })
 */
export function wrapReader<R extends object>(reader: R, options: WrapReaderOptions): R {
  const checked = checkedWrap(reader, options, 'wrapReader', 'datasetName', ['columns', 'methods'])
  const { datasetName, columns, operationName = 'reader.read' } = checked
  const source: AccessSource = { datasetName, columns, operationName, options: checked }
  const begin = () => new Access(source)
  if (isReadable(reader)) {
    countStream(reader, begin)
    return reader
  }
  if (reader instanceof ReadableStream) return countedWebStream(reader, begin) as unknown as R
  const methods = methodsOf(reader, checked.methods, USUAL, 'wrapReader')
  if (methods.size === 0 && typeof reader !== 'function' && !isIterable(reader)) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      'wrapReader: name the methods that read; for rows in memory there is wrapDataset',
    )
  }
  if (methods.size === 0 && isIterator(reader)) {
    return countedResult(reader, begin()) as R
  }
  return standIn(reader, (key, method) => replaced(key, method, methods, source), applied(reader, source))
}

function replaced(key: PropertyKey, method: AnyMethod, methods: Set<string>, source: AccessSource) {
  if (key === Symbol.iterator || key === Symbol.asyncIterator) return iterationOf(method, source)
  return methods.has(key as string) ? reading(method, source) : undefined
}

function applied<R extends object>(reader: R, source: AccessSource): ProxyHandler<R> {
  if (typeof reader !== 'function') return {}
  const read = reading(reader, source)
  return {
    apply: (_target, thisArg: unknown, args: unknown[]): unknown => Reflect.apply(read, thisArg, args),
  }
}

/** A function that reads. */
function reading(read: AnyMethod, source: AccessSource): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const access = new Access(source)
    const failed = (error: unknown): never => {
      access.end('failed', error)
      throw error
    }
    let result: unknown
    try {
      result = Reflect.apply(read, this, args)
    } catch (error) {
      return failed(error)
    }
    if (types.isPromise(result)) return followedResult(result, access)
    // A query that runs when it is awaited, or a callback that gets the rows: nobody sees here how many.
    const isUnseen = isThenable(result) || (result === undefined && typeof args.at(-1) === 'function')
    if (!isUnseen) return countedResult(result, access)
    access.uncountable()
    access.end('complete')
    return result
  }
}

/** One of a class of its own stays the object it is, and so does what it resolves to. */
function followedResult(promise: Promise<unknown>, access: Access): Promise<unknown> {
  const isPlain = Object.getPrototypeOf(promise) === Promise.prototype
  return followPromise(promise, {
    returned: (value) => (isPlain ? countedResult(value, access) : countedWhole(value, access)),
    failed: (error) => access.end('failed', error),
  })
}
