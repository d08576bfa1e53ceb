import { describe, expect, it } from 'vitest'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { copySpans } from '../../../src/otel/span-copy.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'

/** Two spans as the SDK makes them, the second a child of the first. */
function sdkSpans(): EndedSpan[] {
  const memory = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 's' }),
    spanProcessors: [new SimpleSpanProcessor(memory)],
  })
  const tracer = provider.getTracer('t', '1')
  const context = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }
  for (const name of ['one', 'two']) {
    const span = tracer.startSpan(name, { attributes: { list: ['a'] }, links: [{ context }] })
    span.addEvent('e', { 'audit.record': 'text' })
    span.end()
  }
  return memory.getFinishedSpans()
}

const viewOf = (span: EndedSpan) => ({
  name: span.name,
  context: span.spanContext(),
  times: [span.startTime, span.endTime],
  status: span.status,
  attributes: span.attributes,
  events: span.events,
  links: span.links,
  resource: span.resource.attributes,
  scope: span.instrumentationScope,
})

describe('copies of spans', () => {
  it('are as the spans are', () => {
    const spans = sdkSpans()
    expect(copySpans(spans).map(viewOf)).toEqual(spans.map(viewOf))
  })

  it('can be changed anywhere, and the spans stay as they are', () => {
    const spans = sdkSpans()
    const before = structuredClone(spans.map(viewOf))
    for (const copy of copySpans(spans)) ruin(viewOf(copy))
    expect(spans.map(viewOf)).toEqual(before)
  })

  it('share their resource and their scope as the spans do: exporters group by them', () => {
    const [one, two] = copySpans(sdkSpans())
    expect(one!.resource).toBe(two!.resource)
    expect(one!.instrumentationScope).toBe(two!.instrumentationScope)
  })
})

/** Changes and then empties all that can be reached. */
function ruin(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    ruin(inner)
    Reflect.set(value, key, 'ruined')
    if (!Array.isArray(value)) Reflect.deleteProperty(value, key)
  }
  if (Array.isArray(value)) value.length = 0
}
