import {
  SpanKind,
  SpanStatusCode,
  createTraceState,
  type Attributes,
  type TraceState,
} from '@opentelemetry/api'
import { canonicalize } from '../record/canonical.js'
import type { BuiltRecord } from '../record/build.js'
import { isJsonObject } from '../record/marker.js'
import type { AuditRecord, JsonValue, Outcome, SpanOrigin } from '../record/types.js'

/*
 * How records look as spans: pure functions of the records, so that a span can be made again from them and be the
 * same. The names follow the OTel audit draft where it has one; the attributes are a search index over the record
 * and are few on purpose.
 */

/** What the `audit_started` record says of every span of its trail. */
export type TrailFacts = Pick<
  AuditRecord,
  'schemaVersion' | 'operationId' | 'operationName' | 'regulations' | 'context'
>

/** Kind of a trail's span. A segment is always internal. */
export const SPAN_KINDS: Record<SpanOrigin['kind'], SpanKind> = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
}

/** Name of a segment. The trail's own span has the operation's name. */
export function segmentName(operationName: string): string {
  return `${operationName} segment`
}

/** The tracestate of the trail's spans, where its parent had one. */
export function traceStateOf({ traceState }: SpanOrigin): TraceState | undefined {
  return traceState === undefined ? undefined : createTraceState(traceState)
}

/** Status of a trail's span by the outcome of its closing record. A segment has none. */
export function statusCodeOf(outcome: Outcome): SpanStatusCode {
  if (outcome === 'success') return SpanStatusCode.OK
  return outcome === 'failure' ? SpanStatusCode.ERROR : SpanStatusCode.UNSET
}

/** Attributes of a trail's span that its `audit_started` record gives. */
export function startAttributes(started: TrailFacts): Attributes {
  const attributes: Attributes = commonAttributes(started)
  for (const key of Object.keys(started.context).sort()) {
    attributes[`audit.context.${key}`] = attributeValue(started.context[key]!)
  }
  return attributes
}

/** Attributes of a trail's span that its `audit_closed` record gives. */
export function closeAttributes(closed: AuditRecord): Attributes {
  const { status } = closed.details as { status: JsonValue }
  return {
    'audit.status': attributeValue(status),
    'audit.outcome': closed.outcome,
    'audit.record.count': closed.sequence + 1,
    'audit.sequence.end': closed.sequence,
  }
}

/** Which part of a trail a segment is. */
export interface SegmentPart {
  index: number
  /** How many records it holds, … */
  count: number
  /** … and the sequence of the last one. */
  end: number
}

/** Attributes of a segment: the trail's, and which part of it this is. */
export function segmentAttributes(started: TrailFacts, { index, count, end }: SegmentPart): Attributes {
  return {
    ...commonAttributes(started),
    'audit.record.count': count,
    'audit.sequence.end': end,
    'audit.segment.index': index,
  }
}

function commonAttributes(started: TrailFacts): Attributes {
  return {
    'audit.schema.version': started.schemaVersion,
    'audit.operation.id': started.operationId,
    'audit.operation.name': started.operationName,
    'audit.regulations': started.regulations,
    'audit.sequence.stream_id': started.operationId,
  }
}

/** Attributes of the span event that carries a record. */
export function eventAttributes({ record, text, hash }: BuiltRecord): Attributes {
  const attributes: Attributes = {
    'audit.record': text,
    'audit.record.hash': hash,
    'audit.regulations': record.regulations,
    'audit.outcome': record.outcome,
  }
  if (record.actor) attributes['audit.actor.id'] = record.actor.id
  if (record.purpose !== undefined) attributes['audit.purpose'] = record.purpose
  const details = record.details as Record<string, JsonValue | undefined>
  indexDetail(attributes, 'audit.dataset.name', details['datasetName'])
  indexDetail(attributes, 'audit.model.id', details['modelId'])
  if (record.subjects) attributes['audit.subject.tokens'] = record.subjects.map(({ token }) => token)
  indexDetail(attributes, 'error.type', details['errorType'])
  const derivedFrom = scopeDerivedFrom(details['derived'])
  if (derivedFrom !== undefined) {
    attributes['audit.derived'] = true
    attributes['audit.derived.from'] = derivedFrom
  }
  return attributes
}

/** Scope of the instrumentation whose span the record was made from: nobody logged it. */
function scopeDerivedFrom(derived: JsonValue | undefined): string | undefined {
  if (!isJsonObject(derived)) return undefined
  const { from } = derived
  return typeof from === 'string' ? from : undefined
}

// Only text is indexed: in place of a value that was too large there is a marker, which nobody looks for.
function indexDetail(attributes: Attributes, name: string, value: JsonValue | undefined): void {
  if (typeof value === 'string') attributes[name] = value
}

function attributeValue(value: JsonValue): string | number | boolean {
  return typeof value === 'object' ? canonicalize(value) : value
}
