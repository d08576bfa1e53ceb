import { types } from 'node:util'
import { describeError } from '../record/error-value.js'
import { digestOf } from '../record/json-value.js'
import type { CaptureLevel } from '../config/options.js'

/** What a capture function is asked about. */
export type Captured =
  | { phase: 'call'; args: readonly unknown[] }
  | { phase: 'return'; result: unknown }
  | { phase: 'error'; error: unknown }

/** How much of arguments, results and errors is recorded; a function returns the details itself. */
export type Capture = CaptureLevel | ((captured: Captured) => Record<string, unknown>)

/** Details of `function_call`, `function_return` and `error` records. */
export function captureDetails(capture: Capture, captured: Captured): Record<string, unknown> {
  if (typeof capture === 'function') return { ...capture(captured) }
  const of = VALUE[capture]
  switch (captured.phase) {
    case 'call':
      return { arguments: captured.args.map(of) }
    case 'return':
      return { result: of(captured.result) }
    case 'error':
      return { ...describeError(captured.error, capture === 'full') }
  }
}

export function isCapture(value: unknown): value is Capture {
  return typeof value === 'function' || (typeof value === 'string' && Object.hasOwn(VALUE, value))
}

const VALUE: Record<CaptureLevel, (value: unknown) => unknown> = {
  shape: (value) => shapeOf(value, 2),
  digest: digestOf,
  full: (value) => value,
}

/** A name a programmer gave, not a value used as a key: short, one word, no long number in it. */
const MEMBER_NAME = /^(?!.*\d{4})[A-Za-z_]\w{0,39}$/
/** With more members than this an object is a dictionary, whose keys are values. */
const MAX_MEMBERS = 20

/**
 * The shape of a value: its type, its length, the names of its members where they look like names. No value of it,
 * and no key that could be one.
 *
 * @param depth How many levels of members are looked into.
 */
function shapeOf(value: unknown, depth: number): Record<string, unknown> {
  if (value === null) return { type: 'null' }
  if (typeof value === 'string') return { type: 'string', length: value.length }
  if (typeof value !== 'object') return { type: typeof value }
  try {
    return objectShape(value, depth)
  } catch {
    return { type: 'object' }
  }
}

function objectShape(value: object, depth: number): Record<string, unknown> {
  if (Array.isArray(value)) {
    return {
      type: 'array',
      length: value.length,
      ...(depth > 0 && value.length > 0 && { items: shapeOf(value[0], depth - 1) }),
    }
  }
  const type = className(value)
  if (ArrayBuffer.isView(value)) return { type, bytes: value.byteLength }
  if (types.isAnyArrayBuffer(value)) return { type, bytes: value.byteLength }
  if (types.isMap(value) || types.isSet(value)) return { type, size: value.size }
  if (types.isNativeError(value)) return { type: 'Error', ...describeError(value, false) }
  if (types.isDate(value) || types.isRegExp(value) || types.isPromise(value)) return { type }
  return { type, ...memberShapes(value, depth) }
}

function memberShapes(value: object, depth: number): Record<string, unknown> {
  const keys = Object.keys(value)
  const named = keys.length > MAX_MEMBERS ? [] : keys.filter((key) => MEMBER_NAME.test(key))
  const unnamed = keys.length - named.length
  const members = named.map(
    (key) => [key, depth > 0 ? shapeOf(Reflect.get(value, key), depth - 1) : true] as const,
  )
  return {
    ...(named.length > 0 && { members: Object.fromEntries(members) }),
    ...(unnamed > 0 && { otherMembers: unnamed }),
  }
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return 'object'
  const constructor: unknown = Reflect.get(prototype as object, 'constructor')
  const name = typeof constructor === 'function' ? constructor.name : ''
  return MEMBER_NAME.test(name) ? name : 'object'
}
