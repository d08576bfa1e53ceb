import { type BuiltRecord } from '../record/build.js'
import type { AuditRecord, JsonObject, SpanOrigin } from '../record/types.js'
import type { JournaledTrail } from '../journal/replay.js'
import type { SegmentEntry } from '../journal/entries.js'
import { newSpanId } from '../otel/id-generator.js'
import { createAuditProvider } from '../otel/provider.js'
import { resourceFromJson } from '../otel/resource.js'
import type { EndedSpan } from '../otel/span-types.js'
import { TrailSpan } from '../otel/trail-span.js'
import { SEGMENT_RECORDS } from './open-trail.js'
import { AuditSpanProcessor } from './processor.js'

interface StartedDetails {
  span: SpanOrigin
  scope: { name: string; version: string }
  resource: JsonObject
}

/**
 * Makes the spans of a trail again from its journaled records: each equal to the live one, as both are the same
 * calls on the same SDK with the same ids, times and resource.
 *
 * @param settled Spans the sink has acknowledged: they are not made again.
 */
export function rebuildSpans(trail: JournaledTrail, settled: ReadonlySet<string>): EndedSpan[] {
  const started = trail.started.record
  const details = started.details as unknown as StartedDetails
  const ended: EndedSpan[] = []
  const processor = new AuditSpanProcessor((span) => ended.push(span))
  const { provider, ids } = createAuditProvider(resourceFromJson(details.resource), [processor])
  const factory = { tracer: provider.getTracer(details.scope.name, details.scope.version), ids }
  const span = TrailSpan.start(
    factory,
    started.operationName,
    details.span,
    trail.started.time,
    idsOf(started),
  )
  span.describe(started)

  const rest = new Map(trail.records)
  const emit = (segment: SegmentEntry) => {
    const records = takeRange(rest, segment.first, segment.last)
    if (records.length > 0 && !settled.has(segment.spanId))
      span.segment(segment.index, records, segment.spanId)
  }
  trail.segments.forEach(emit)
  furtherSegments(trail, rest).forEach(emit)
  if (trail.closed && rest.size > 0 && !settled.has(started.spanId)) span.end(inOrder(rest))
  return ended
}

/** Segments for records that no journaled one holds: of an open trail all, of a closed one what exceeds its span. */
function furtherSegments(trail: JournaledTrail, rest: ReadonlyMap<number, BuiltRecord>): SegmentEntry[] {
  const sequences = [...rest.keys()].sort((a, b) => a - b)
  const keep = trail.closed ? SEGMENT_RECORDS : 0
  const segments: SegmentEntry[] = []
  while (sequences.length > keep) {
    const taken = sequences.splice(0, SEGMENT_RECORDS)
    segments.push({
      operationId: trail.operationId,
      spanId: newSpanId(),
      index: trail.segmentCount + segments.length,
      first: taken[0]!,
      last: taken.at(-1)!,
    })
  }
  return segments
}

function takeRange(records: Map<number, BuiltRecord>, first: number, last: number): BuiltRecord[] {
  const taken: BuiltRecord[] = []
  for (let sequence = first; sequence <= last; sequence++) {
    const built = records.get(sequence)
    if (built) taken.push(built)
    records.delete(sequence)
  }
  return taken
}

function inOrder(records: ReadonlyMap<number, BuiltRecord>): BuiltRecord[] {
  return [...records.values()].sort((a, b) => a.record.sequence - b.record.sequence)
}

function idsOf(started: AuditRecord): { traceId: string; spanId: string } {
  return { traceId: started.traceId, spanId: started.spanId }
}
