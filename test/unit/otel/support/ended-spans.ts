import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import type { EndedSpan, EndedSpanExporter, ExportOutcome } from '../../../../src/otel/span-types.js'

/** Spans of the SDK, each with one event that carries this text as its record. */
export function endedSpans(count: number, record = '{"eventType":"step"}'): EndedSpan[] {
  const memory = new InMemorySpanExporter()
  const tracer = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(memory)] }).getTracer(
    'test',
  )
  for (let n = 0; n < count; n++) tracer.startSpan('work').addEvent('step', { 'audit.record': record }).end()
  return memory.getFinishedSpans()
}

export function exported(exporter: EndedSpanExporter, spans: EndedSpan[]): Promise<ExportOutcome> {
  return new Promise((done) => exporter.export(spans, done))
}
