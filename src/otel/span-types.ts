/**
 * The smallest view of an ended span, its processor and its exporter that Spanledger's code needs. Structural on
 * purpose: it is met by the SDK's own classes of major 2 and of major 3, so exporters run in hosts of either.
 */

/** Seconds and nanoseconds since the Unix epoch. */
export type HrTime = readonly [seconds: number, nanoseconds: number]

/** Attribute values as wide as SDK 3.x allows (nested, bytes, null): exporters must cope with any of them. */
export type SpanAttributes = Readonly<Record<string, unknown>>

interface SpanContextView {
  traceId: string
  spanId: string
  traceFlags: number
  isRemote?: boolean | undefined
  traceState?: { serialize(): string } | undefined
}

export interface SpanEventView {
  name: string
  time: HrTime
  attributes?: SpanAttributes | undefined
  droppedAttributesCount?: number | undefined
}

export interface SpanLinkView {
  context: SpanContextView
  attributes?: SpanAttributes | undefined
  droppedAttributesCount?: number | undefined
}

export interface EndedSpan {
  readonly name: string
  /** API enum: 0 internal, 1 server, 2 client, 3 producer, 4 consumer (OTLP counts from 1). */
  readonly kind: number
  spanContext(): SpanContextView
  readonly parentSpanContext?: SpanContextView | undefined
  readonly startTime: HrTime
  readonly endTime: HrTime
  readonly status: { code: number; message?: string | undefined }
  readonly attributes: SpanAttributes
  readonly links: readonly SpanLinkView[]
  readonly events: readonly SpanEventView[]
  readonly resource: { attributes: SpanAttributes; schemaUrl?: string | undefined }
  readonly instrumentationScope: {
    name: string
    version?: string | undefined
    schemaUrl?: string | undefined
  }
  readonly droppedAttributesCount: number
  readonly droppedEventsCount: number
  readonly droppedLinksCount: number
}

/** `ExportResultCode` of `@opentelemetry/core`, inlined so that no version of it is imported. */
export const EXPORT_SUCCESS = 0
export const EXPORT_FAILED = 1

export interface ExportOutcome {
  code: typeof EXPORT_SUCCESS | typeof EXPORT_FAILED
  error?: Error
}

/** A `SpanExporter` of either SDK major. */
export interface EndedSpanExporter {
  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void
  forceFlush?(): Promise<void>
  shutdown(): Promise<void>
  /**
   * Declares that what this exporter acknowledges is kept for good: then records stay in the journal until it has
   * them. A name of the place, the same in every process that writes to it, without user info.
   */
  readonly durableAs?: string
}
