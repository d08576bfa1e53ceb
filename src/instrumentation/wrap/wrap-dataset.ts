import { types } from 'node:util'
import type { AnyMethod } from '../patch-method.js'
import { isRecord } from './column-set.js'
import { countedIterator } from './counted-iterator.js'
import { DatasetRows } from './dataset-rows.js'
import { likeness, standIn } from './stand-in.js'
import { checkedWrap, type WrapOptions } from './wrap-options.js'

export interface WrapDatasetOptions extends Omit<WrapOptions, 'methods'> {
  /** What the data set is called in the records. */
  name: string
  /** Columns that are read. @default those that are really touched */
  columns?: readonly string[] | undefined
  /** @default 'dataset.read' */
  operationName?: string | undefined
}

const INDEX = /^(?:0|[1-9]\d*)$/

/**
 * Rows in memory whose reading is recorded: one `data_access` record for each operation (a loop, `map`, `filter`, …),
 * with the number of rows it was handed and the columns that were touched meanwhile. Single touches (`rows[7].age`) are
 * gathered for a second. Never a record for each cell, never a value.
 *
 * The rows that are handed out stand for the real ones: they have the same class, members and JSON, and writing to them
 * writes to the row, but they are other objects; `structuredClone` refuses them.
 *
 * @param dataset An array of rows, another iterable of them (a `Map` or `Set` too), or an object whose members are rows
 * or whole columns.
 * @throws {AuditError} ERR_INVALID_INPUT for what is no object; ERR_INVALID_OPTION without a `name`.
 * @example
 * const loans = wrapDataset(rows, { name: 'loans', regulations: ['GDPR'] })
 * const features = loans.map(({ income, age }) => [income, age]) // one record: income and age of all rows
 */
export function wrapDataset<D extends object>(dataset: D, options: WrapDatasetOptions): D {
  const checked = checkedWrap(dataset, options, 'wrapDataset', 'name', ['columns'])
  const { name, columns, operationName = 'dataset.read' } = checked
  const rows = new DatasetRows({ datasetName: name, columns, operationName, options: checked })
  if (Array.isArray(dataset)) return wrappedArray(dataset, rows) as D
  const isSequence = Symbol.iterator in dataset || Symbol.asyncIterator in dataset
  return isSequence ? wrappedSequence(dataset, rows) : wrappedMembers(dataset, rows)
}

function wrappedArray(array: unknown[], rows: DatasetRows): unknown[] {
  const methods = new Map<AnyMethod, AnyMethod>()
  const methodOf = (key: PropertyKey, method: AnyMethod): AnyMethod => {
    const known = methods.get(method)
    if (known) return known
    const work = isIteration(key) ? iteration(method, array, rows) : operation(method, rows)
    const made = likeness(method, work)
    methods.set(method, made)
    return made
  }
  return new Proxy(array, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof key === 'string' && INDEX.test(key)) {
        return Object.hasOwn(target, key) && !isFixed(target, key) ? rows.hand(value) : value
      }
      if (typeof value !== 'function' || key === 'constructor') return value
      return methodOf(key, value as AnyMethod)
    },
    set: (target, key, value) => Reflect.set(target, key, rows.raw(value), target),
  })
}

/** Runs on the proxy, which hands over what the method reads. */
function operation(method: AnyMethod, rows: DatasetRows): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    return rows.operate(() => Reflect.apply(method, this, args) as unknown)
  }
}

function isIteration(key: PropertyKey): boolean {
  return key === Symbol.iterator || key === Symbol.asyncIterator || key === 'values' || key === 'entries'
}

/** Runs on the data set itself; each row is handed over when its turn comes. */
function iteration(method: AnyMethod, dataset: object, rows: DatasetRows): AnyMethod {
  return (...args: unknown[]): unknown => {
    const iterator: unknown = Reflect.apply(method, dataset, args)
    if (typeof iterator !== 'object' || iterator === null) return iterator
    const access = rows.begin()
    const isPairs = method === Array.prototype.entries || types.isMap(dataset)
    const row = (value: unknown): unknown => {
      if (!isPairs || !Array.isArray(value)) return rows.hand(value, access)
      return [value[0], rows.hand(value[1], access)]
    }
    return countedIterator(iterator, { access, row })
  }
}

function wrappedSequence<D extends object>(dataset: D, rows: DatasetRows): D {
  return standIn(dataset, (key, method) => {
    if (isIteration(key) && !(types.isMap(dataset) && key === 'values'))
      return iteration(method, dataset, rows)
    if (types.isMap(dataset) && key === 'values') return mapValues(dataset, rows)
    if (types.isMap(dataset) && key === 'get') return found(method, dataset, rows)
    if ((types.isMap(dataset) || types.isSet(dataset)) && key === 'forEach')
      return forEach(method, dataset, rows)
    return undefined
  })
}

function mapValues(map: ReadonlyMap<unknown, unknown>, rows: DatasetRows): AnyMethod {
  return () => {
    const access = rows.begin()
    return countedIterator(map.values(), { access, row: (row) => rows.hand(row, access) })
  }
}

function found(get: AnyMethod, map: object, rows: DatasetRows): AnyMethod {
  return (...args: unknown[]) => {
    const row: unknown = Reflect.apply(get, map, args)
    return row === undefined ? row : rows.hand(row)
  }
}

function forEach(method: AnyMethod, dataset: object, rows: DatasetRows): AnyMethod {
  return (visit: unknown, thisArg?: unknown) =>
    rows.operate(() => {
      const handed = (row: unknown, key: unknown, all: unknown): unknown =>
        Reflect.apply(visit as AnyMethod, thisArg, [rows.hand(row), key, all])
      return Reflect.apply(method, dataset, [typeof visit === 'function' ? handed : visit]) as unknown
    })
}

/** An object whose members are rows, or whole columns. */
function wrappedMembers<D extends object>(dataset: D, rows: DatasetRows): D {
  return standIn(dataset, () => undefined, {
    get: (target, key) => {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof key === 'symbol' || !Object.hasOwn(target, key) || isFixed(target, key)) return value
      if (isColumn(value)) rows.current.touchColumn(key, value.length)
      return isRecord(value) ? rows.hand(value) : value
    },
    set: (target, key, value) => Reflect.set(target, key, rows.raw(value), target),
  })
}

function isColumn(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !types.isDataView(value))
}

/** What a proxy must not say otherwise. */
function isFixed(target: object, key: PropertyKey): boolean {
  const own = Object.getOwnPropertyDescriptor(target, key)
  return own?.configurable === false && own.writable === false
}
