import type { EndedSpan, HrTime, SpanAttributes } from '../../../src/otel/span-types.js'
import type { LineBuffer } from '../../encoding/line-buffer.js'
import { jsonString, unixNano } from '../../encoding/text.js'
import { attributeText } from './attribute-text.js'

/** By the API's numbers. */
const KINDS = ['Internal', 'Server', 'Client', 'Producer', 'Consumer']
const STATUS_CODES = ['Unset', 'Ok', 'Error']

/** What `DateTime64(9)` holds at most, in 2262: later would come back as long ago. */
const MAX_NANOSECONDS = 2n ** 63n - 1n
const NO_ATTRIBUTES = '{}'

/** Resources already encoded: the spans of a batch mostly share one. */
export type ResourceCache = Map<object, { service: string; attributes: string }>

/**
 * Appends one span as a row of `JSONCompactEachRow` with the columns of `TRACE_COLUMNS`, each as the Collector's exporter
 * fills it. Its table has no place for flags, schema URLs, attributes of the scope and counts of what was dropped.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
export function appendSpanRow(out: LineBuffer, span: EndedSpan, resources: ResourceCache): void {
  const { events, links, instrumentationScope: scope } = span
  const { service, attributes } = resourceOf(span.resource, resources)
  out.append(`[${headOf(span)},${service},${attributes},${textOf(scope.name)},${textOf(scope.version)},`)
  out.append(`${mapOf(span.attributes)},${durationOf(span)},${statusOf(span)},`)
  appendList(out, events, ({ time }) => timeOf(time))
  appendList(out, events, ({ name }) => textOf(name))
  // One at a time: the records are in these, and a large trail's would be copied several times as one text.
  appendList(out, events, (event) => mapOf(event.attributes))
  appendList(out, links, ({ context }) => textOf(context.traceId))
  appendList(out, links, ({ context }) => textOf(context.spanId))
  appendList(out, links, ({ context }) => textOf(context.traceState?.serialize()))
  appendList(out, links, (link) => mapOf(link.attributes), ']\n')
}

function headOf(span: EndedSpan): string {
  const { traceId, spanId, traceState } = span.spanContext()
  const parts = [
    timeOf(span.startTime),
    textOf(traceId),
    textOf(spanId),
    textOf(span.parentSpanContext?.spanId),
    textOf(traceState?.serialize()),
    textOf(span.name),
    textOf(KINDS[span.kind] ?? 'Unspecified'),
  ]
  return parts.join()
}

function resourceOf(resource: EndedSpan['resource'], cache: ResourceCache) {
  let known = cache.get(resource)
  if (!known) {
    const { attributes } = resource
    known = {
      service: jsonString(attributeText(attributes['service.name'])),
      attributes: mapOf(attributes),
    }
    cache.set(resource, known)
  }
  return known
}

function statusOf({ status }: EndedSpan): string {
  return `${textOf(STATUS_CODES[status.code] ?? 'Unset')},${textOf(status.message)}`
}

function appendList<T>(
  out: LineBuffer,
  items: readonly T[],
  encode: (item: T) => string,
  separator = ',',
): void {
  let before = '['
  for (const item of items) {
    out.append(before + encode(item))
    before = ','
  }
  out.append((items.length === 0 ? '[]' : ']') + separator)
}

function mapOf(attributes: SpanAttributes | undefined): string {
  if (!attributes) return NO_ATTRIBUTES
  let text = '{'
  for (const key of Object.keys(attributes)) {
    if (text.length > 1) text += ','
    text += jsonString(key) + ':' + jsonString(attributeText(attributes[key]))
  }
  return text + '}'
}

function textOf(value: string | undefined): string {
  return value === undefined ? '""' : jsonString(value)
}

/** As a number, which the engine takes for nanoseconds, and a text for something else. */
function timeOf(time: HrTime): string {
  const text = unixNano(time)
  // What has nineteen digits and begins like our century is far from either bound.
  if (text.length === 19 && text >= '1' && text < '5') return text
  return String(clamped(BigInt(text), MAX_NANOSECONDS))
}

/** Clocks step back: a span never took less than no time. */
function durationOf({ startTime, endTime }: EndedSpan): string {
  const seconds = endTime[0] - startTime[0]
  const nanoseconds = seconds * 1e9 + (endTime[1] - startTime[1])
  if (Number.isSafeInteger(nanoseconds)) return String(Math.max(0, nanoseconds))
  const exact = BigInt(unixNano(endTime)) - BigInt(unixNano(startTime))
  return String(clamped(exact, 2n ** 64n - 1n))
}

function clamped(value: bigint, max: bigint): bigint {
  if (value < 0n) return 0n
  return value > max ? max : value
}
