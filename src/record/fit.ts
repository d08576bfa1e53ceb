import { AuditError } from '../errors.js'
import { canonicalize } from './canonical.js'
import { Shrinkable } from './shrink.js'
import type { Keyring } from './tokens.js'
import type { AuditRecord, JsonObject } from './types.js'

/** A record's canonical JSON is at most this many bytes. */
export const MAX_RECORD_BYTES = 64 * 1024
/** Beyond this many bytes, pointers name the member or object that holds what was replaced. */
const MAX_POINTER_BYTES = 8 * 1024

/**
 * Fits a record into {@link MAX_RECORD_BYTES}: the largest values of `details`, then of `context`, give way to
 * digest markers until it fits; if that is not enough, the whole object does. What a span is made of, in `audit_started`
 * and `audit_closed`, stays: without it the span could not be made again. Returns the canonical text. The time it takes
 * grows about as the record does.
 *
 * @throws {AuditError} ERR_RECORD_TOO_LARGE when what remains (subjects, regulations) alone is too large.
 */
export function fitRecord(record: AuditRecord, keyring: Keyring): { record: AuditRecord; text: string } {
  const text = canonical(record)
  if (fits(text)) return { record, text }
  let fitted = withShortPointers(record)
  let excess = byteLength(canonical(fitted)) - MAX_RECORD_BYTES
  for (const part of partsOf(fitted)) {
    if (excess <= 0) continue
    const shrinkable = new Shrinkable(part.value, keyring)
    excess -= shrinkable.shrinkBy(excess)
    fitted = part.replacedBy(shrinkable.value, fitted)
  }
  const shrunk = canonical(fitted)
  if (fits(shrunk)) return { record: fitted, text: shrunk }
  throw new AuditError(
    'ERR_RECORD_TOO_LARGE',
    `a record holds at most ${MAX_RECORD_BYTES} bytes: split its subjects or regulations over several records`,
  )
}

interface Part {
  value: JsonObject
  replacedBy(value: JsonObject, record: AuditRecord): AuditRecord
}

/** What may give way, in order. */
function partsOf(record: AuditRecord): Part[] {
  const details = record.details as JsonObject
  const context: Part = {
    value: record.context,
    replacedBy: (value, of) => ({ ...of, context: value }),
  }
  if (record.eventType === 'audit_started') return [context]
  if (record.eventType !== 'audit_closed') {
    return [{ value: details, replacedBy: (value, of) => ({ ...of, details: value }) }, context]
  }
  const { status, ...rest } = details
  const withStatus = (value: JsonObject): JsonObject =>
    '$digest' in value ? { status: status!, details: value } : { ...value, status: status! }
  return [{ value: rest, replacedBy: (value, of) => ({ ...of, details: withStatus(value) }) }, context]
}

function canonical(record: AuditRecord): string {
  return canonicalize(record as unknown as JsonObject)
}

function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

function fits(text: string): boolean {
  return text.length * 3 <= MAX_RECORD_BYTES || byteLength(text) <= MAX_RECORD_BYTES
}

function withShortPointers(record: AuditRecord): AuditRecord {
  const { redactions } = record
  if (!redactions) return record
  const candidates = [redactions, ancestors(redactions, 2), ancestors(redactions, 1)]
  const short = candidates.find((pointers) => byteLength(pointers.join()) <= MAX_POINTER_BYTES)
  return { ...record, redactions: short ?? [''] }
}

/** The distinct pointers of what stands `depth` levels deep and holds what was replaced. */
function ancestors(pointers: readonly string[], depth: number): string[] {
  return [
    ...new Set(
      pointers.map((pointer) =>
        pointer
          .split('/')
          .slice(0, depth + 1)
          .join('/'),
      ),
    ),
  ]
}
