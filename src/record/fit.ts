import { AuditError } from '../errors.js'
import { canonicalize } from './canonical.js'
import { isJsonObject, isMarker, setMember } from './json-value.js'
import type { Keyring } from './tokens.js'
import type { AuditRecord, JsonObject, JsonValue } from './types.js'

/** A record's canonical JSON is at most this many bytes. */
export const MAX_RECORD_BYTES = 64 * 1024

/**
 * Fits a record into {@link MAX_RECORD_BYTES}: the largest values of `details`, then of `context`, give way to
 * digest markers until it fits. Returns the canonical text.
 *
 * @throws {AuditError} ERR_RECORD_TOO_LARGE when what remains (subjects, regulations) alone is too large.
 */
export function fitRecord(record: AuditRecord, keyring: Keyring): { record: AuditRecord; text: string } {
  let fitted = record
  let text = canonicalize(fitted as unknown as JsonObject)
  if (fits(text)) return { record: fitted, text }
  for (const member of ['details', 'context'] as const) {
    let room = true
    while (room && !fits(text)) {
      const shrunk = shrinkLargest(fitted[member] as JsonObject, keyring)
      room = shrunk !== undefined
      if (!shrunk) continue
      fitted = { ...fitted, [member]: shrunk }
      text = canonicalize(fitted as unknown as JsonObject)
    }
  }
  if (fits(text)) return { record: fitted, text }
  throw new AuditError(
    'ERR_RECORD_TOO_LARGE',
    `a record holds at most ${MAX_RECORD_BYTES} bytes: split its subjects or regulations over several records`,
  )
}

function fits(text: string): boolean {
  return text.length * 3 <= MAX_RECORD_BYTES || Buffer.byteLength(text) <= MAX_RECORD_BYTES
}

/** An object with more members than this is digested whole: taking the largest one by one would take too long. */
const MANY_MEMBERS = 64
/** Below this, a marker would be about as long as what it replaces. */
const SMALL_BYTES = 256

/** Replaces the largest member by a digest of its canonical JSON; undefined when nothing would become smaller. */
function shrinkLargest(object: JsonObject, keyring: Keyring): JsonObject | undefined {
  const keys = Object.keys(object)
  if (keys.length > MANY_MEMBERS) return keyring.digest(canonicalize(object))
  let largest: { key: string; text: string } | undefined
  for (const key of keys) {
    const value = object[key]!
    if (isMarker(value)) continue
    const text = canonicalize(value)
    if (!largest || text.length > largest.text.length) largest = { key, text }
  }
  if (!largest || largest.text.length < SMALL_BYTES) return undefined
  return replaceMember(object, largest.key, shrinkValue(object[largest.key]!, largest.text, keyring))
}

// Of a large object only the largest member goes: the small ones beside it often say the most.
function shrinkValue(value: JsonValue, text: string, keyring: Keyring): JsonValue {
  if (isJsonObject(value) && Object.keys(value).length > 1) {
    const shrunk = shrinkLargest(value, keyring)
    if (shrunk) return shrunk
  }
  return keyring.digest(text)
}

function replaceMember(object: JsonObject, key: string, value: JsonValue): JsonObject {
  const result: JsonObject = {}
  for (const name of Object.keys(object)) setMember(result, name, name === key ? value : object[name]!)
  return result
}
