import { types } from 'node:util'
import { describeError } from '../record/error-value.js'
import { dataMember, mapSize, setSize } from '../record/intrinsics.js'

/**
 * A name a programmer gave to a member: begins in lower case, one word, no digit. `Smith` or `patient12` could be
 * a value that is used as a key.
 */
const MEMBER_NAME = /^[a-z_][A-Za-z_]{0,39}$/
const CAPITAL = /^\p{Lu}/u
/** With more members than this an object is a dictionary, whose keys are values. */
const MAX_MEMBERS = 20
/** With more members than this, all of one shape, too. */
const MAX_UNIFORM = 3
const CLASS_NAME = /^(?!.*\d{4})[A-Za-z_]\w{0,39}$/

/** A member as it stands, without running its getter. */
type Members = [key: string, value: unknown][]

/** Stands for a member with a getter: running it would run code that the audited function may never run. */
const COMPUTED = Symbol('computed')

/**
 * The shape of a value: its type, its length, the names of its members where they look like names. No value of it,
 * and no key that could be one. No code of the value's runs: of a proxy it says no more than that it is one.
 *
 * @param depth How many levels of members are looked into.
 */
export function shapeOf(value: unknown, depth: number): Record<string, unknown> {
  if (value === COMPUTED) return { type: 'getter' }
  if (value === null) return { type: 'null' }
  if (typeof value === 'string') return { type: 'string', length: value.length }
  if (typeof value !== 'object') return { type: typeof value }
  if (types.isProxy(value)) return { type: 'Proxy' }
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
      ...(depth > 0 && value.length > 0 && { items: shapeOf(ownValue(value, '0'), depth - 1) }),
    }
  }
  const type = className(value)
  if (ArrayBuffer.isView(value)) return { type, bytes: value.byteLength }
  if (types.isAnyArrayBuffer(value)) return { type, bytes: value.byteLength }
  if (types.isMap(value)) return { type, size: mapSize(value) }
  if (types.isSet(value)) return { type, size: setSize(value) }
  if (types.isNativeError(value)) return { type: 'Error', ...describeError(value, false) }
  if (types.isDate(value) || types.isRegExp(value) || types.isPromise(value)) return { type }
  return { type, ...memberShapes(value, depth) }
}

function memberShapes(value: object, depth: number): Record<string, unknown> {
  const keys = Object.keys(value)
  const members: Members = keys.length > MAX_MEMBERS ? [] : keys.map((key) => [key, ownValue(value, key)])
  const named = isDictionary(members) ? [] : members.filter(([key]) => MEMBER_NAME.test(key))
  const unnamed = keys.length - named.length
  const shapes = named.map(([key, member]) => [key, depth > 0 ? shapeOf(member, depth - 1) : true] as const)
  return {
    ...(named.length > 0 && { members: Object.fromEntries(shapes) }),
    ...(unnamed > 0 && { otherMembers: unnamed }),
  }
}

/** An object that maps values to values: by a key that is a proper name, or because its members are all alike. */
function isDictionary(members: Members): boolean {
  if (members.some(([key]) => CAPITAL.test(key))) return true
  return members.length > MAX_UNIFORM && new Set(members.map(([, value]) => kindOf(value))).size === 1
}

function kindOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return value === null ? 'null' : typeof value
  if (types.isProxy(value)) return 'Proxy'
  return Array.isArray(value) ? 'array' : className(value)
}

function ownValue(value: object, key: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(value, key)
  if (!descriptor) return undefined
  return 'value' in descriptor ? (descriptor.value as unknown) : COMPUTED
}

function className(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (typeof prototype !== 'object' || prototype === null) return 'object'
  const constructor = dataMember(prototype, 'constructor')
  const name = typeof constructor === 'function' ? dataMember(constructor, 'name') : undefined
  return typeof name === 'string' && CLASS_NAME.test(name) ? name : 'object'
}
