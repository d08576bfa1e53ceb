import type { JsonObject, JsonValue } from './types.js'

/** Why a value is not in the record: `{"$omitted":{"reason":…}}`. */
export type OmissionReason = 'depth' | 'size' | 'function' | 'symbol' | 'unsupported' | 'threw' | 'redacted'

/** The marker for a value that was left out; `bytes` is its size where that is known. */
export function omitted(reason: OmissionReason, bytes?: number): JsonObject {
  return { $omitted: bytes === undefined ? { reason } : { reason, bytes } }
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Stands for a member of the caller's that could not be read: becomes the marker `threw`. */
export const UNREADABLE: object = Object.freeze({
  toJSON(): never {
    throw new Error('could not be read')
  },
})

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

/** A name that no member has yet: two members must not become one. */
export function freeName(taken: object, name: string): string {
  let free = name
  while (Object.hasOwn(taken, free)) free += '\uFFFD'
  return free
}
