import type { EndedSpan, HrTime, SpanAttributes, SpanEventView, SpanLinkView } from './span-types.js'

/**
 * Spans for an exporter that is not ours: what it does to them (some scrub attributes and events in place) must reach
 * neither the evidence, nor another exporter, nor the next attempt.
 */
export function copySpans(spans: readonly EndedSpan[]): EndedSpan[] {
  // Exporters group spans by the resource and the scope they share: the copies share theirs.
  const shared = new Map<object, object>()
  const once = <T extends object>(original: T, copy: (of: T) => T): T => {
    const made = (shared.get(original) ?? copy(original)) as T
    shared.set(original, made)
    return made
  }
  return spans.map((span) => {
    const context = { ...span.spanContext() }
    // Methods and whatever else an SDK's span has come from the span itself.
    return derive(span, {
      spanContext: () => context,
      ...(span.parentSpanContext && { parentSpanContext: { ...span.parentSpanContext } }),
      startTime: copyTime(span.startTime),
      endTime: copyTime(span.endTime),
      status: { ...span.status },
      attributes: copyAttributes(span.attributes),
      events: span.events.map(copyEvent),
      links: span.links.map(copyLink),
      resource: once(span.resource, copyResource),
      instrumentationScope: once(span.instrumentationScope, (scope) => ({ ...scope })),
    })
  })
}

function derive<T extends object>(original: T, own: Partial<T>): T {
  const properties = Object.entries(own).map(([key, value]): [string, PropertyDescriptor] => [
    key,
    { value, enumerable: true, writable: true, configurable: true },
  ])
  return Object.create(original, Object.fromEntries(properties)) as T
}

function copyResource(resource: EndedSpan['resource']): EndedSpan['resource'] {
  return derive(resource, { attributes: copyAttributes(resource.attributes) })
}

function copyTime([seconds, nanoseconds]: HrTime): HrTime {
  return [seconds, nanoseconds]
}

function copyEvent(event: SpanEventView): SpanEventView {
  return { ...event, time: copyTime(event.time), ...copiedAttributes(event) }
}

function copyLink(link: SpanLinkView): SpanLinkView {
  return { ...link, context: { ...link.context }, ...copiedAttributes(link) }
}

function copiedAttributes({ attributes }: { attributes?: SpanAttributes | undefined }) {
  return attributes && { attributes: copyAttributes(attributes) }
}

function copyAttributes(attributes: SpanAttributes): SpanAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      Array.isArray(value) ? [...(value as unknown[])] : value,
    ]),
  )
}
