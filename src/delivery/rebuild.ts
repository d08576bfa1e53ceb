import type { JournaledSpan } from '../journal/trail-states.js'
import { createAuditProvider } from '../otel/provider.js'
import { resourceFromJson } from '../otel/resource.js'
import type { EndedSpan } from '../otel/span-types.js'
import { TrailSpan, type SpanFactory } from '../otel/trail-span.js'
import type { JsonObject, SpanOrigin } from '../record/types.js'
import type { ReadySpan } from './batch.js'
import { AuditSpanProcessor } from './processor.js'

interface StartedDetails {
  span: SpanOrigin
  scope: { name: string; version: string }
  resource: JsonObject
}

/**
 * Makes spans again from their journaled records: each equal to the live one, as both are the same calls on the same
 * SDK with the same ids, times and resource.
 */
export class SpanRebuilder {
  #made: EndedSpan | undefined
  /** Spans of one writer share resource and scope: its provider is made once. */
  #factory: { key: string; factory: SpanFactory } | undefined

  rebuild({ started, segment, records, end }: JournaledSpan): ReadySpan {
    const { record } = started
    const details = record.details as unknown as StartedDetails
    const { operationName, traceId, spanId } = record
    const ids = { traceId, spanId }
    const span = TrailSpan.start(this.#factoryFor(details), operationName, details.span, started.time, ids)
    span.describe(record)
    const built = records.map((kept) => kept.built)
    if (segment) span.segment(segment.index, built, segment.spanId)
    else span.end(built)
    return readySpan(this.#made!, { started, records, end, ...(segment && { segment }) })
  }

  #factoryFor({ resource, scope }: StartedDetails): SpanFactory {
    const key = JSON.stringify([resource, scope])
    if (this.#factory?.key !== key) {
      const processor = new AuditSpanProcessor((span) => (this.#made = span))
      const { provider, ids } = createAuditProvider(resourceFromJson(resource), [processor])
      this.#factory = { key, factory: { tracer: provider.getTracer(scope.name, scope.version), ids } }
    }
    return this.#factory.factory
  }
}

/** A span with what its journal must know of it. */
export function readySpan(span: EndedSpan, { started, segment, records, end }: JournaledSpan): ReadySpan {
  const files = new Map<number, number>()
  for (const { file } of records) files.set(file, (files.get(file) ?? 0) + 1)
  const texts = records.map(({ built }) => built.text)
  return { span, started: started.text, records: texts, end, files, ...(segment && { segment }) }
}
