import type { StoredAttributes, StoredEvent, StoredSpan } from '../query/stored-span.js'
import { checkRecord, type CheckedRecord } from './check-record.js'

/** A record as an event of a span carries it. */
export interface CarriedRecord extends CheckedRecord {
  event: StoredEvent
  storedHash: string | undefined
}

/** What an event of a span carries: a record, or something that should be one. */
export type Carried = CarriedRecord | { record?: undefined; flaw: string }

/** Reads the records of a span; `nothing` stands for an event without one. */
export function recordsOf(span: StoredSpan): (Carried | 'nothing')[] {
  return span.events.map((event) => {
    const text = attribute(event.attributes, 'audit.record')
    const storedHash = attribute(event.attributes, 'audit.record.hash')
    if (text === undefined && storedHash === undefined) return 'nothing'
    if (typeof text !== 'string') return { flaw: 'the text of the record is gone' }
    // That a hash is gone shows among the attributes of the event.
    const hash = typeof storedHash === 'string' ? storedHash : undefined
    const checked = checkRecord(text, hash)
    return checked.record ? { ...checked, event, storedHash: hash } : checked
  })
}

/** Whether a span is one of ours, by what it carries or claims. */
export function isEvidence(span: StoredSpan, carried: readonly (Carried | 'nothing')[]): boolean {
  return carried.some((each) => each !== 'nothing') || claimedTrail(span) !== undefined
}

/** The trail a span says it belongs to. */
export function claimedTrail(span: StoredSpan): string | undefined {
  const claimed = attribute(span.attributes, 'audit.operation.id')
  return typeof claimed === 'string' ? claimed : undefined
}

/** A whole number from 0 up among the attributes of a span. */
export function claimedNumber(span: StoredSpan, name: string): number | undefined {
  const stored = attribute(span.attributes, name)
  const claimed = span.isText === true && stored !== '' ? Number(stored) : stored
  return Number.isSafeInteger(claimed) && (claimed as number) >= 0 ? (claimed as number) : undefined
}

function attribute(attributes: StoredAttributes, name: string): unknown {
  return attributes.find(([key]) => key === name)?.[1]
}
