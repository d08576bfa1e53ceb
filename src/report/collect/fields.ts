import { OUTCOMES } from '../../record/types.js'
import type { JsonObject, JsonValue, Outcome, StoredRecord } from '../../record/types.js'
import { clip } from '../text/clip.js'
import { inline } from '../text/details.js'
import { visible } from '../text/words.js'

/**
 * Reading a record that may not be what its type says: a member of `details` may be a marker, a custom writer may have
 * left one out, and a report must show a strange record rather than fail on it.
 */
export interface Fields {
  type: string
  time: string
  operationId: string
  operationName: string
  /** Empty where the record names none. */
  actor: string
  actorType: string
  purpose: string
  legalBasis: string
  outcome: Outcome
  regulations: string[]
  details: JsonObject
  /** How many calls the record stands for: one, unless it says that they were counted. */
  calls: number
}

function plain(value: unknown): string {
  return typeof value === 'string' ? visible(clip(value)) : ''
}

export function fieldsOf(record: StoredRecord): Fields {
  const said = record.details as JsonValue | undefined
  const details = isObject(said) ? said : { value: said ?? null }
  return {
    type: clip(record.eventType),
    time: clip(record.timestamp),
    operationId: clip(record.operationId),
    operationName: plain(record.operationName),
    actor: plain(record.actor?.id),
    actorType: plain(record.actor?.type),
    purpose: plain(record.purpose),
    legalBasis: plain(record.legalBasis),
    outcome: OUTCOMES.includes(record.outcome) ? record.outcome : 'unknown',
    regulations: Array.isArray(record.regulations) ? record.regulations.map(plain) : [],
    details,
    calls: callsOf(details),
  }
}

/** Of a record made of many calls by a rule (`details.aggregated`) their number. */
export function callsOf({ aggregated }: JsonObject): number {
  const calls = isObject(aggregated) ? countOf(aggregated, 'count') : undefined
  return calls !== undefined && Number.isInteger(calls) && calls > 0 ? calls : 1
}

/** Whether a value has members. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const CHECK_FINDINGS = new Set(['compliance_issue', 'compliance_warning', 'compliance_passed'])

/** Types by which a check reports single findings: that one was recorded says nothing of success. */
export function isCheckFinding(eventType: string): boolean {
  return CHECK_FINDINGS.has(eventType)
}

/** A member of `details` in one line; empty where it is missing. */
export function member(details: JsonObject, name: string): string {
  return Object.hasOwn(details, name) ? inline(details[name]) : ''
}

/** A member of `details` that is a count; `undefined` where it is missing or a marker. */
export function countOf(details: JsonObject, name: string): number | undefined {
  const value = Object.hasOwn(details, name) ? details[name] : undefined
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

/** The persons a record is about, by the start of their token: enough to tell them apart, as the records do. */
export function subjectsOf(record: StoredRecord): string[] {
  return Array.isArray(record.subjects) ? record.subjects.map(({ token }) => shortToken(token)) : []
}

function shortToken(token: string): string {
  const [kid = '', hex = ''] = token.split(':', 2)
  return plain(hex === '' ? token : `${kid}:${hex.slice(0, 12)}…`)
}
