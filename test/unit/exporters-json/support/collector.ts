import type { EndedSpan } from '../../../../src/otel/span-types.js'

/**
 * A line as a Collector's file exporter writes it: several spans in one, members in another order, int64 as text,
 * and `<`, `>`, `&` escaped, as Go does.
 */
export function collectorLine(spans: readonly EndedSpan[]): string {
  const message = {
    resourceSpans: [
      {
        resource: {},
        scopeSpans: [
          {
            spans: spans.map((span) => ({
              name: span.name,
              spanId: span.spanContext().spanId,
              traceId: span.spanContext().traceId,
              status: {},
              events: span.events.map(({ name, attributes = {} }) => ({
                timeUnixNano: '1772357400000000007',
                attributes: Object.keys(attributes)
                  .reverse()
                  .map((key) => ({ value: anyValue(attributes[key]), key })),
                name,
              })),
              attributes: [{ key: 'retries', value: { intValue: '3' } }],
            })),
            scope: { name: 'spanledger' },
          },
        ],
      },
    ],
  }
  return JSON.stringify(message).replace(/[<>&]/g, (char) => '\\u00' + char.charCodeAt(0).toString(16)) + '\n'
}

function anyValue(value: unknown): unknown {
  return Array.isArray(value) ? { arrayValue: { values: value.map(anyValue) } } : { stringValue: value }
}
