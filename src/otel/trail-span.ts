import {
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api'
import type { BuiltRecord } from '../record/build.js'
import type { Instant } from '../record/time.js'
import type { AuditRecord, SpanOrigin } from '../record/types.js'
import type { PresetIdGenerator } from './id-generator.js'
import {
  closeAttributes,
  eventAttributes,
  segmentAttributes,
  segmentName,
  SPAN_KINDS,
  startAttributes,
  statusCodeOf,
  traceStateOf,
} from './projection.js'

/** Where the spans of a trail are made. `ids` only in a provider of Spanledger's own. */
export interface SpanFactory {
  tracer: Tracer
  ids?: PresetIdGenerator
}

export interface SpanIds {
  traceId: string
  spanId: string
}

/**
 * The span of a trail, live or rebuilt: the same calls in the same order make the same span. Its records are span
 * events, its segments child spans.
 */
export class TrailSpan {
  readonly #span: Span
  readonly #factory: SpanFactory
  #started: AuditRecord | undefined

  private constructor(span: Span, factory: SpanFactory) {
    this.#span = span
    this.#factory = factory
  }

  /**
   * @param ids Of the new span. A factory without `ids` chooses them itself and takes only the trace id, of the parent.
   */
  static start(
    factory: SpanFactory,
    name: string,
    origin: SpanOrigin,
    at: Instant,
    ids?: SpanIds,
  ): TrailSpan {
    if (ids) factory.ids?.preset(ids)
    const context = parentContext(origin, ids?.traceId)
    const options = { kind: SPAN_KINDS[origin.kind], startTime: [...at] as [number, number] }
    return new TrailSpan(factory.tracer.startSpan(name, options, context), factory)
  }

  spanContext(): SpanContext {
    return this.#span.spanContext()
  }

  /** Resource of the provider that made the span, where the span tells. */
  resourceAttributes(): Readonly<Record<string, unknown>> {
    const { resource } = this.#span as { resource?: { attributes?: Record<string, unknown> } }
    return resource?.attributes ?? {}
  }

  /** Sets what the `audit_started` record says. */
  describe(started: AuditRecord): void {
    this.#started = started
    this.#span.setAttributes(startAttributes(started))
  }

  /** Makes and ends the child span of a segment: from its first record's time to its last one's. */
  segment(index: number, records: readonly BuiltRecord[], spanId?: string): void {
    if (spanId !== undefined) this.#factory.ids?.preset({ spanId })
    const part = { index, count: records.length, end: records.at(-1)!.record.sequence }
    const span = this.#factory.tracer.startSpan(
      segmentName(this.#started!.operationName),
      {
        attributes: segmentAttributes(this.#started!, part),
        startTime: [...records[0]!.time] as [number, number],
      },
      trace.setSpanContext(ROOT_CONTEXT, this.#span.spanContext()),
    )
    addEvents(span, records)
    span.end([...records.at(-1)!.time] as [number, number])
  }

  /** Ends the span with the records no segment holds; the last of them is the closing one. */
  end(records: readonly BuiltRecord[]): void {
    const closing = records.at(-1)!
    addEvents(this.#span, records)
    this.#span.setAttributes(closeAttributes(closing.record))
    const code = statusCodeOf(closing.record.outcome)
    if (code !== SpanStatusCode.UNSET) this.#span.setStatus({ code })
    this.#span.end([...closing.time] as [number, number])
  }
}

function addEvents(span: Span, records: readonly BuiltRecord[]): void {
  for (const built of records) {
    span.addEvent(built.record.eventType, eventAttributes(built), [...built.time] as [number, number])
  }
}

function parentContext(origin: SpanOrigin, traceId: string | undefined) {
  if (origin.parentSpanId === undefined || traceId === undefined) return ROOT_CONTEXT
  const traceState = traceStateOf(origin)
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId: origin.parentSpanId,
    // Whether the host sampled its span is not the audit's business, and not in the record: one value for both
    // the live span and the rebuilt one.
    traceFlags: TraceFlags.SAMPLED,
    isRemote: origin.parentIsRemote ?? false,
    ...(traceState && { traceState }),
  })
}
