import type { EndedSpan, SpanAttributes, SpanEventView } from './span-types.js'

/**
 * The span for an exporter that nothing depends on: what it does to attributes and events (some scrub them in place)
 * must not reach the span that is kept as evidence.
 */
export function copySpan(span: EndedSpan): EndedSpan {
  // Methods and whatever else an SDK's span has come from the span itself.
  return Object.create(span, {
    attributes: { value: copyAttributes(span.attributes), enumerable: true, writable: true },
    events: { value: span.events.map(copyEvent), enumerable: true, writable: true },
    links: { value: span.links.map((link) => ({ ...link })), enumerable: true, writable: true },
    status: { value: { ...span.status }, enumerable: true, writable: true },
  }) as EndedSpan
}

function copyEvent(event: SpanEventView): SpanEventView {
  return { ...event, ...(event.attributes && { attributes: copyAttributes(event.attributes) }) }
}

function copyAttributes(attributes: SpanAttributes): SpanAttributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([key, value]) => [
      key,
      Array.isArray(value) ? [...(value as unknown[])] : value,
    ]),
  )
}
