import type { EndedSpan, SpanAttributes } from '../../../../src/otel/span-types.js'

/** A row as values, nanoseconds as text: made slowly, and with none of the exporter's code. */
export type Row = Record<string, unknown>

export function expectedRow(span: EndedSpan): Row {
  const { traceId, spanId, traceState } = span.spanContext()
  const took = nanoseconds(span.endTime) - nanoseconds(span.startTime)
  return {
    Timestamp: String(nanoseconds(span.startTime)),
    TraceId: traceId,
    SpanId: spanId,
    ParentSpanId: span.parentSpanContext?.spanId ?? '',
    TraceState: unicode(traceState?.serialize() ?? ''),
    SpanName: unicode(span.name),
    SpanKind: ['Internal', 'Server', 'Client', 'Producer', 'Consumer', 'Unspecified'][span.kind],
    ServiceName: unicode(textOf(span.resource.attributes['service.name'])),
    ResourceAttributes: mapOf(span.resource.attributes),
    ScopeName: unicode(span.instrumentationScope.name),
    ScopeVersion: unicode(span.instrumentationScope.version ?? ''),
    SpanAttributes: mapOf(span.attributes),
    Duration: String(took < 0n ? 0n : took),
    StatusCode: ['Unset', 'Ok', 'Error'][span.status.code],
    StatusMessage: unicode(span.status.message ?? ''),
    'Events.Timestamp': span.events.map(({ time }) => String(nanoseconds(time))),
    'Events.Name': span.events.map(({ name }) => unicode(name)),
    'Events.Attributes': span.events.map((event) => mapOf(event.attributes)),
    'Links.TraceId': span.links.map((link) => link.context.traceId),
    'Links.SpanId': span.links.map((link) => link.context.spanId),
    'Links.TraceState': span.links.map((link) => unicode(link.context.traceState?.serialize() ?? '')),
    'Links.Attributes': span.links.map((link) => mapOf(link.attributes)),
  }
}

function nanoseconds([seconds, rest]: readonly [number, number]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest)
}

function unicode(text: string): string {
  return new TextDecoder().decode(new TextEncoder().encode(text))
}

/** As pairs: two keys may become one when what is no Unicode in them is replaced. */
function mapOf(attributes: SpanAttributes = {}): [string, string][] {
  return Object.entries(attributes).map(([name, value]) => [unicode(name), unicode(textOf(value))])
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (typeof value !== 'object') return Object.is(value, -0) ? '0' : `${value as string}`
  return JSON.stringify(value, function (this: Record<string, unknown>, key, replaced: unknown) {
    const own = this[key]
    if (own === undefined) return null
    if (own instanceof Uint8Array) return Buffer.from(own).toString('base64')
    if (typeof own === 'bigint' || (typeof own === 'number' && !Number.isFinite(own))) return String(own)
    if (typeof own !== 'object' || own === null || Array.isArray(own)) return replaced
    const sorted = Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1))
    const copy = Object.create(null) as Record<string, unknown>
    for (const [name, member] of sorted) copy[name] = member
    return copy
  })
}
