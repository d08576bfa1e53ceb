/* eslint-disable @typescript-eslint/unbound-method -- taken to be applied to what they shall read */
import { types } from 'node:util'

/*
 * The built-in reading of built-in objects. Own properties and subclasses can replace `toISOString`, `valueOf`, `size`
 * or an iterator with anything: text that is no text, a throw, items without end. What an object really holds is in
 * its internal slots, which only the functions taken here, once, read.
 */
const mapEach = Map.prototype.forEach
const setEach = Set.prototype.forEach
const mapSizeOf = getter(Map.prototype, 'size')
const setSizeOf = getter(Set.prototype, 'size')
const dateText = Date.prototype.toISOString
const dateTime = Date.prototype.getTime
const sourceOf = getter(RegExp.prototype, 'source')
const flagsOf = getter(RegExp.prototype, 'flags')

function getter(prototype: object, name: string): () => unknown {
  const get = Object.getOwnPropertyDescriptor(prototype, name)?.get
  if (!get) throw new TypeError(`no getter ${name}`)
  return get
}

export function mapSize(map: ReadonlyMap<unknown, unknown>): number {
  return Reflect.apply(mapSizeOf, map, []) as number
}

export function setSize(set: ReadonlySet<unknown>): number {
  return Reflect.apply(setSizeOf, set, []) as number
}

/** The pairs of a map, whatever its iterator says. */
export function mapEntries(map: ReadonlyMap<unknown, unknown>): [unknown, unknown][] {
  const entries: [unknown, unknown][] = []
  Reflect.apply(mapEach, map, [(value: unknown, key: unknown) => entries.push([key, value])])
  return entries
}

/** The values of a set, whatever its iterator says. */
export function setValues(set: ReadonlySet<unknown>): unknown[] {
  const values: unknown[] = []
  Reflect.apply(setEach, set, [(value: unknown) => values.push(value)])
  return values
}

/** ISO 8601 text of a date. */
export function dateToText(date: Date): string {
  const time = Reflect.apply(dateTime, date, [])
  return Number.isNaN(time) ? 'Invalid Date' : Reflect.apply(dateText, date, [])
}

/** A regular expression as it is written. */
export function regExpToText(expression: RegExp): string {
  return `/${String(Reflect.apply(sourceOf, expression, []))}/${String(Reflect.apply(flagsOf, expression, []))}`
}

/** What `Object(primitive)` holds. */
export function unboxed(value: object): string | number | boolean | bigint | symbol {
  if (types.isStringObject(value)) return Reflect.apply(String.prototype.valueOf, value, [])
  if (types.isNumberObject(value)) return Reflect.apply(Number.prototype.valueOf, value, [])
  if (types.isBooleanObject(value)) return Reflect.apply(Boolean.prototype.valueOf, value, [])
  if (types.isBigIntObject(value)) return Reflect.apply(BigInt.prototype.valueOf, value, [])
  return Reflect.apply(Symbol.prototype.valueOf, value, [])
}

/**
 * A member that is plain data, own or inherited: no getter is run. Of a proxy nothing is read.
 *
 * @returns undefined too for a member that is computed.
 */
export function dataMember(value: object, key: string): unknown {
  for (let at: object | null = value; at !== null && !types.isProxy(at);) {
    const descriptor = Object.getOwnPropertyDescriptor(at, key)
    if (descriptor) return 'value' in descriptor ? (descriptor.value as unknown) : undefined
    at = Object.getPrototypeOf(at) as object | null
  }
  return undefined
}

/** Objects whose content cannot be read from outside: an empty `{}` would say that they hold nothing. */
export function isOpaque(value: object): boolean {
  return (
    types.isPromise(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value) ||
    value instanceof WeakRef
  )
}
