import type { Attributes } from '@opentelemetry/api'
import {
  closeAttributes,
  segmentAttributes,
  segmentName,
  SPAN_KINDS,
  startAttributes,
  statusCodeOf,
  traceStateOf,
} from '../otel/projection.js'
import type { Instant } from '../record/time.js'
import type { AuditRecord, JsonObject, SpanOrigin } from '../record/types.js'

/** What the `audit_started` record of a trail says of all its spans. */
export interface TrailStart extends Pick<
  AuditRecord,
  'schemaVersion' | 'operationId' | 'operationName' | 'traceId' | 'spanId' | 'regulations' | 'context'
> {
  time: Instant
  span: SpanOrigin
  scope: { name: string; version: string }
  resource: JsonObject
}

/** What the records in a span say of it. */
export interface SpanContents {
  count: number
  first: { sequence: number; time: Instant }
  last: { sequence: number; time: Instant }
  /** The closing record of the trail, where the span holds it. */
  closed?: { record: AuditRecord; time: Instant }
}

/** How a span must look. */
export interface ExpectedSpan {
  traceId: string
  /** Of a segment no record says it. */
  spanId?: string
  parentSpanId: string
  traceState: string
  flags: number
  name: string
  kind: number
  startTime: string
  endTime: string
  statusCode: number
  attributes: Attributes
}

// OTLP's span flags: W3C's sampled; whether "is remote" is known; whether the parent is remote.
const FLAGS = 0x101
const REMOTE_PARENT = 0x200
/** OTLP counts the kinds of spans from 1. */
const OTLP_KIND = 1

/** The span that ends a trail: its own. */
export function expectedTrailSpan(
  start: TrailStart,
  { record, time }: { record: AuditRecord; time: Instant },
): ExpectedSpan {
  return {
    ...commonMembers(start),
    spanId: start.spanId,
    parentSpanId: start.span.parentSpanId ?? '',
    flags: start.span.parentIsRemote === true ? FLAGS | REMOTE_PARENT : FLAGS,
    name: start.operationName,
    kind: SPAN_KINDS[start.span.kind] + OTLP_KIND,
    startTime: unixNano(start.time),
    endTime: unixNano(time),
    statusCode: statusCodeOf(record.outcome),
    attributes: { ...startAttributes(start), ...closeAttributes(record) },
  }
}

/** @param index Which segment of the trail it is. */
export function expectedSegment(start: TrailStart, contents: SpanContents, index: number): ExpectedSpan {
  const { count, first, last } = contents
  return {
    ...commonMembers(start),
    parentSpanId: start.spanId,
    flags: FLAGS,
    name: segmentName(start.operationName),
    kind: SPAN_KINDS.internal + OTLP_KIND,
    startTime: unixNano(first.time),
    endTime: unixNano(last.time),
    statusCode: 0,
    attributes: segmentAttributes(start, { index, count, end: last.sequence }),
  }
}

function commonMembers({ traceId, span }: TrailStart) {
  // A tracestate hangs on a parent.
  const traceState = span.parentSpanId === undefined ? undefined : traceStateOf(span)
  return { traceId, traceState: traceState?.serialize() ?? '' }
}

/** Nanoseconds since the Unix epoch as decimal text. */
export function unixNano([seconds, nanoseconds]: Instant): string {
  if (seconds > 0) return seconds + String(nanoseconds).padStart(9, '0')
  return String(BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds))
}
