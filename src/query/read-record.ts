import { leafHash } from '../record/hash.js'
import type { AuditRecord, JsonValue, StoredRecord } from '../record/types.js'
import { Unreadable } from './damage.js'

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{9}Z$/
/** Whether a text is an instant as records hold it: RFC 3339 in UTC with nine fraction digits. */
export function isRecordTimestamp(text: string): boolean {
  return TIMESTAMP.test(text)
}

const TEXTS = [
  'recordId',
  'eventType',
  'operationId',
  'operationName',
  'outcome',
  'traceId',
  'spanId',
] as const
const OBJECTS = ['ledger', 'context', 'details'] as const

/**
 * Reads a record from its stored text. Beside the hash only what readers rely on is checked, so that a strange record
 * cannot make them fail later; the rest is for `verify`.
 *
 * @param hash As stored beside the text.
 * @throws {Unreadable} when the text is not the one the hash was made from, not JSON, or no record.
 */
export function readRecord(text: string, hash?: string): StoredRecord {
  const actual = leafHash(text)
  if (hash !== undefined && hash !== actual) throw new Unreadable('the record is not the one its hash is of')
  return Object.assign(parseRecord(text), { hash: actual })
}

/** As {@link readRecord}, for whoever does not need the hash. */
export function parseRecord(text: string): AuditRecord {
  let record: Partial<Record<string, JsonValue>>
  try {
    record = JSON.parse(text) as typeof record
  } catch {
    throw new Unreadable('the record is not JSON')
  }
  if (!isObject(record)) throw new Unreadable('the record is no object')
  const flaw = flawOf(record)
  if (flaw !== undefined) throw new Unreadable(`the record has no valid ${flaw}`)
  return record as unknown as AuditRecord
}

function flawOf(record: Partial<Record<string, JsonValue>>): string | undefined {
  if (typeof record.timestamp !== 'string' || !isRecordTimestamp(record.timestamp)) return 'timestamp'
  if (typeof record.sequence !== 'number') return 'sequence'
  if (!isTextArray(record.regulations)) return 'regulations'
  if (!isOptional(record.actor, (actor) => typeof actor.id === 'string')) return 'actor'
  if (!isSubjects(record.subjects)) return 'subjects'
  return (
    TEXTS.find((name) => typeof record[name] !== 'string') ?? OBJECTS.find((name) => !isObject(record[name]))
  )
}

type Members = Record<string, unknown>

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTextArray(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function isOptional(value: unknown, check: (members: Members) => boolean): boolean {
  return value === undefined || (isObject(value) && check(value))
}

function isSubjects(value: unknown): boolean {
  if (value === undefined) return true
  return Array.isArray(value) && value.every((item) => isObject(item) && typeof item.token === 'string')
}
