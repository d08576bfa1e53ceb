import { canonicalize } from '../record/canonical.js'
import { leafHash } from '../record/hash.js'
import { parseInstant, type Instant } from '../record/time.js'
import type { AuditRecord, JsonObject, JsonValue } from '../record/types.js'
import { shapeFlaw } from './record-shape.js'

/** A record whose text can be understood. */
export interface CheckedRecord {
  record: AuditRecord
  text: string
  /** Of the text, recomputed. */
  hash: string
  time: Instant
  /** Why it is not the record that was written. */
  flaw?: string
}

/**
 * Checks a record by itself: its text against the hash beside it, against RFC 8785, and against the record format.
 *
 * @param storedHash Where one is stored beside the text.
 * @returns Only why, for a text that is no record.
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function checkRecord(
  text: string,
  storedHash?: string,
): CheckedRecord | { record?: undefined; flaw: string } {
  const hash = leafHash(text)
  const fits = storedHash === undefined || storedHash === hash
  const value = parseObject(text)
  if (!value) return { flaw: 'the text is no JSON object' }
  const member = shapeFlaw(value)
  if (member !== undefined) return { flaw: `the text is no record of format 1: see its ${member}` }
  const record = value as unknown as AuditRecord
  const checked = { record, text, hash, time: parseInstant(record.timestamp) }
  if (!fits) return { ...checked, flaw: 'the text is not the one its hash is of' }
  if (!isCanonical(value, text)) return { ...checked, flaw: 'the text is not canonical (RFC 8785)' }
  return checked
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text) as JsonValue
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isCanonical(value: JsonObject, text: string): boolean {
  try {
    // What JSON.stringify gives back is canonical but for the order of members, and for lone surrogates, which it escapes.
    const isPlain = JSON.stringify(value) === text && isSorted(value) && !text.includes('\\ud')
    return isPlain || canonicalize(value) === text
  } catch {
    // Nested more deeply than any record, or no Unicode.
    return false
  }
}

/** Whether members stand in the order of their names, at every level, as far as a parsed value tells. */
function isSorted(value: JsonValue): boolean {
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isSorted)
  let previous = ''
  for (const name in value) {
    if (name < previous || !isSorted(value[name]!)) return false
    previous = name
  }
  return true
}
