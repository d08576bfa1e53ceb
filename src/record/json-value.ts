import { types } from 'node:util'
import { canonicalize } from './canonical.js'
import { clipText } from './clip.js'
import { DigestOf } from './digest-of.js'
import { describeError } from './error-value.js'
import {
  dateToText,
  isOpaque,
  mapEntries,
  mapSize,
  regExpToText,
  setSize,
  setValues,
  unboxed,
} from './intrinsics.js'
import { freeName, isJsonObject, isMarker, omitted, setMember } from './marker.js'
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
        return this.#text(String(value))
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
    if (types.isBoxedPrimitive(value)) return this.convert(unboxed(value), depth)
    if (types.isDate(value)) return dateToText(value)
    if (types.isRegExp(value)) return this.#text(regExpToText(value))
    if (ArrayBuffer.isView(value)) {
      return this.#options.keyring.digest(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
    }
    if (types.isAnyArrayBuffer(value)) return this.#options.keyring.digest(new Uint8Array(value))
    if (isOpaque(value)) return omitted('unsupported')
    if (this.#ancestors.has(value)) return '[Circular]'
    if (depth >= MAX_DEPTH) return omitted('depth')
    if (value instanceof DigestOf) return this.#digest(value.value, depth + 1)
    this.#ancestors.add(value)
    try {
      return this.#container(value, depth + 1)
    } finally {
      this.#ancestors.delete(value)
    }
  }

  #container(value: object, depth: number): JsonValue {
    if (Array.isArray(value)) return this.#array(value, depth)
    if (types.isSet(value)) return this.#list(setSize(value), () => setValues(value), depth)
    if (types.isMap(value)) return this.#list(mapSize(value), () => mapEntries(value), depth)
    if (value instanceof Error || types.isNativeError(value)) {
      return this.#members(describeError(value, this.#options.errorMessages === true), depth)
    }
    const toJSON: unknown = Reflect.get(value, 'toJSON')
    if (typeof toJSON === 'function') return this.convert(Reflect.apply(toJSON, value, ['']), depth)
    return this.#members(value, depth)
  }

  // By index: an iterator of the caller's could yield without end.
  #array(array: readonly unknown[], depth: number): JsonValue {
    const { length } = array
    if (length > this.#left) return omitted('size')
    const list: JsonValue[] = []
    for (let index = 0; index < length; index++) {
      let item: unknown
      try {
        item = array[index]
      } catch {
        list.push(omitted('threw'))
        continue
      }
      list.push(this.convert(item, depth))
    }
    return list
  }

  #list(size: number, values: () => readonly unknown[], depth: number): JsonValue {
    return size > this.#left ? omitted('size') : values().map((item) => this.convert(item, depth))
  }

  get #left(): number {
    return MAX_NODES - this.#nodes
  }

  #members(value: object, depth: number): JsonObject {
    const result: JsonObject = {}
    const keys = Object.keys(value)
    if (keys.length > this.#left) return omitted('size')
    for (const key of keys) {
      let member: unknown
      try {
        member = Reflect.get(value, key)
      } catch {
        setMember(result, this.#name(result, key), omitted('threw'))
        continue
      }
      if (member !== undefined) setMember(result, this.#name(result, key), this.convert(member, depth))
    }
    return result
  }

  /** The name a key gets in the record; two keys that differ in lone surrogates only must not become one. */
  #name(taken: JsonObject, key: string): string {
    const name = clipText(key.toWellFormed(), this.#options.keyring)
    return freeName(taken, name.startsWith('$') ? '$' + name : name)
  }
}
