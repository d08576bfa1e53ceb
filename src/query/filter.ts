import type { JsonObject, StoredRecord } from '../record/types.js'

/**
 * A filter after validation: a plain value that a source may push down. A member that is absent lets everything
 * pass; the values of one member are joined by OR, the members by AND. Sets are never empty.
 */
export interface ResolvedFilter {
  readonly operationIds?: ReadonlySet<string>
  readonly operationNames?: ReadonlySet<string>
  readonly eventTypes?: ReadonlySet<string>
  readonly regulations?: ReadonlySet<string>
  /** Ids of actors. */
  readonly actors?: ReadonlySet<string>
  /** Keyed tokens of subjects, under every key that is known. */
  readonly subjectTokens?: ReadonlySet<string>
  /** Values of `details.datasetName`. */
  readonly datasets?: ReadonlySet<string>
  readonly outcomes?: ReadonlySet<string>
  readonly traceIds?: ReadonlySet<string>
  /** Inclusive; RFC 3339 in UTC with nine fraction digits, as in records. */
  readonly startTime?: string
  /** Exclusive; as `startTime`. */
  readonly endTime?: string
}

/** Whether a record passes a filter. */
export function matches(record: StoredRecord, filter: ResolvedFilter): boolean {
  return (
    isWithin(record.timestamp, filter) &&
    holds(filter.operationIds, record.operationId) &&
    holds(filter.operationNames, record.operationName) &&
    holds(filter.eventTypes, record.eventType) &&
    holds(filter.outcomes, record.outcome) &&
    holds(filter.traceIds, record.traceId) &&
    holds(filter.actors, record.actor?.id) &&
    holds(filter.datasets, datasetOf(record)) &&
    holdsAny(filter.regulations, record.regulations) &&
    (filter.subjectTokens === undefined || holdsAny(filter.subjectTokens, tokensIn(record)))
  )
}

/** Whether a record's time lies within the bounds of a filter. */
function isWithin(timestamp: string, { startTime, endTime }: ResolvedFilter): boolean {
  return (startTime === undefined || timestamp >= startTime) && (endTime === undefined || timestamp < endTime)
}

/** `details.datasetName`, where the record has it and it is text (a value too large is a marker instead). */
export function datasetOf(record: StoredRecord): string | undefined {
  const name = (record.details as JsonObject).datasetName
  return typeof name === 'string' ? name : undefined
}

function tokensIn(record: StoredRecord): string[] | undefined {
  return record.subjects?.map((subject) => subject.token)
}

function holds(allowed: ReadonlySet<string> | undefined, value: string | undefined): boolean {
  return allowed === undefined || (value !== undefined && allowed.has(value))
}

function holdsAny(allowed: ReadonlySet<string> | undefined, values: readonly string[] | undefined): boolean {
  return allowed === undefined || (values?.some((value) => allowed.has(value)) ?? false)
}
