import { types } from 'node:util'
import { canonicalize } from './canonical.js'
import { describeError } from './error-value.js'
import type { Keyring } from './tokens.js'
import type { JsonObject, JsonValue } from './types.js'

/** Nesting beyond this becomes a marker. */
export const MAX_DEPTH = 32
/** One text above this many UTF-8 bytes becomes a digest marker. */
export const MAX_STRING_BYTES = 16 * 1024
/** Values of one conversion beyond this many become markers, so that a vast structure costs a bounded time. */
export const MAX_NODES = 20_000

export interface ConversionOptions {
  keyring: Keyring
  /** Whether an `Error`'s message enters the record. @default false */
  errorMessages?: boolean
}

/** Why a value is not in the record: `{"$omitted":{"reason":…}}`. */
export type OmissionReason = 'depth' | 'size' | 'function' | 'symbol' | 'unsupported' | 'threw' | 'redacted'

/** The marker for a value that was left out; `bytes` is its size where that is known. */
export function omitted(reason: OmissionReason, bytes?: number): JsonObject {
  return { $omitted: bytes === undefined ? { reason } : { reason, bytes } }
}

/**
 * Turns any JavaScript value into JSON, by the table in `docs/record-format.md`. It never throws and drops
 * nothing in silence: what JSON cannot hold becomes text or a marker, and a caller's own key that starts with `$`
 * gets a second one, so that no value can pass for a marker.
 *
 * @example
 * toJson({ n: 10n, when: new Date(0), gone: undefined }, { keyring })
 * // { n: '10', when: '1970-01-01T00:00:00.000Z' }
 */
export function toJson(value: unknown, options: ConversionOptions): JsonValue {
  return new Conversion(options).convert(value, 0)
}

/** As {@link toJson} for a value meant to be an object; anything else becomes `{ value: … }`. */
export function toJsonObject(value: unknown, options: ConversionOptions): JsonObject {
  const json = toJson(value ?? {}, options)
  return isJsonObject(json) ? json : { value: json }
}

/** A value of which only a keyed digest is recorded. */
class DigestOf {
  readonly value: unknown

  constructor(value: unknown) {
    this.value = value
  }
}

/**
 * Marks a value of which the record shall hold only the keyed digest (HMAC-SHA-256 under the installation's key)
 * and the size: of text its UTF-8, of anything else its canonical JSON.
 *
 * @example
 * trail.logModelInference({ modelId: 'm-1', inputData: digestOf(prompt), output: digestOf(answer) })
 */
export function digestOf(value: unknown): DigestOf {
  return new DigestOf(value)
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The objects that stand for a value: their single key cannot come from a caller. */
export function isMarker(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false
  const keys = Object.keys(value)
  return keys.length === 1 && (keys[0] === '$digest' || keys[0] === '$omitted' || keys[0] === '$enc')
}

/** Sets a member that may be called `__proto__`, which plain assignment would lose. */
export function setMember(target: JsonObject, key: string, value: JsonValue): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else target[key] = value
}

class Conversion {
  readonly #options: ConversionOptions
  readonly #ancestors = new Set<object>()
  #nodes = 0

  constructor(options: ConversionOptions) {
    this.#options = options
  }

  convert(value: unknown, depth: number): JsonValue {
    if (++this.#nodes > MAX_NODES) return omitted('size')
    switch (typeof value) {
      case 'string':
        return this.#text(value)
      case 'number':
        if (!Number.isFinite(value)) return String(value)
        return value === 0 ? 0 : value
      case 'boolean':
        return value
      case 'bigint':
        return this.#text(value.toString())
      case 'undefined':
        return null
      case 'function':
        return omitted('function')
      case 'symbol':
        return omitted('symbol')
      case 'object':
        if (value === null) return null
        try {
          return this.#object(value, depth)
        } catch {
          // A getter, a proxy trap or a toJSON of the caller's threw: that must not reach the audited code.
          return omitted('threw')
        }
    }
  }

  #text(value: string): JsonValue {
    const text = value.toWellFormed()
    const small = text.length * 3 <= MAX_STRING_BYTES || Buffer.byteLength(text) <= MAX_STRING_BYTES
    return small ? text : this.#options.keyring.digest(text)
  }

  #digest(value: unknown, depth: number): JsonValue {
    if (typeof value === 'string') return this.#options.keyring.digest(value.toWellFormed())
    const json = this.convert(value, depth)
    return isMarker(json) ? json : this.#options.keyring.digest(canonicalize(json))
  }

  #object(value: object, depth: number): JsonValue {
    if (value instanceof DigestOf) return this.#digest(value.value, depth)
    if (types.isBoxedPrimitive(value)) return this.convert(value.valueOf(), depth)
    if (types.isDate(value)) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString()
    if (types.isRegExp(value)) return this.#text(String(value))
    if (ArrayBuffer.isView(value)) {
      return this.#options.keyring.digest(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    }
    if (types.isAnyArrayBuffer(value)) return this.#options.keyring.digest(new Uint8Array(value))
    if (isOpaque(value)) return omitted('unsupported')
    if (this.#ancestors.has(value)) return '[Circular]'
    if (depth >= MAX_DEPTH) return omitted('depth')
    this.#ancestors.add(value)
    try {
      return this.#container(value, depth + 1)
    } finally {
      this.#ancestors.delete(value)
    }
  }

  #container(value: object, depth: number): JsonValue {
    if (Array.isArray(value)) return this.#list(value.length, value, depth)
    if (types.isSet(value)) return this.#list(value.size, value, depth)
    if (types.isMap(value)) return this.#list(value.size, value, depth)
    if (value instanceof Error || types.isNativeError(value)) {
      return this.#members(describeError(value, this.#options.errorMessages === true), depth)
    }
    const toJSON: unknown = Reflect.get(value, 'toJSON')
    if (typeof toJSON === 'function') return this.convert(Reflect.apply(toJSON, value, ['']), depth)
    return this.#members(value, depth)
  }

  #list(size: number, values: Iterable<unknown>, depth: number): JsonValue {
    if (size > MAX_NODES - this.#nodes) return omitted('size')
    const list: JsonValue[] = []
    for (const item of values) list.push(this.convert(item, depth))
    return list
  }

  #members(value: object, depth: number): JsonObject {
    const result: JsonObject = {}
    const keys = Object.keys(value)
    if (keys.length > MAX_NODES - this.#nodes) return omitted('size')
    for (const key of keys) {
      let member: unknown
      try {
        member = Reflect.get(value, key)
      } catch {
        setMember(result, freeName(result, key), omitted('threw'))
        continue
      }
      if (member !== undefined) setMember(result, freeName(result, key), this.convert(member, depth))
    }
    return result
  }
}

/** The name a key gets in the record; two keys that differ in lone surrogates only must not become one. */
function freeName(taken: JsonObject, key: string): string {
  let name = key.toWellFormed()
  if (name.startsWith('$')) name = '$' + name
  while (Object.hasOwn(taken, name)) name += '\uFFFD'
  return name
}

/** Objects whose content cannot be read from outside: an empty `{}` would say that they hold nothing. */
function isOpaque(value: object): boolean {
  return (
    types.isPromise(value) ||
    types.isWeakMap(value) ||
    types.isWeakSet(value) ||
    types.isGeneratorObject(value) ||
    value instanceof WeakRef
  )
}
