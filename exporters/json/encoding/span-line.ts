import type { EndedSpan, SpanAttributes, SpanEventView, SpanLinkView } from '../../../src/otel/span-types.js'
import type { LineBuffer } from '../../encoding/line-buffer.js'
import { jsonString, unixNano } from '../../encoding/text.js'
import { encodeAttributes } from './any-value.js'

// Bits of OTLP's span flags beyond the eight of W3C trace flags.
const HAS_IS_REMOTE = 0x100
const IS_REMOTE = 0x200

interface ScopeView {
  name: string
  version?: string | undefined
  schemaUrl?: string | undefined
  attributes?: SpanAttributes | undefined
  droppedAttributesCount?: number | undefined
}

/** Resources already encoded: the spans of a batch mostly share one. Attributes may still settle between batches. */
export type ResourceCache = Map<object, string>

/**
 * Appends one span as a line of OTLP JSON: a `TracesData` with one resource, one scope, one span. Byte for byte what
 * `JSON.stringify` makes of `JsonTraceSerializer`'s message, apart from numbers and surrogates that have no valid
 * form there (see `any-value.ts`). Written event by event: one string of a large span would be copied several times.
 *
 * @see https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 */
export function appendSpanLine(out: LineBuffer, span: EndedSpan, resources: ResourceCache): void {
  out.append(
    '{"resourceSpans":[{"resource":' + resourceText(span.resource, resources) + ',"scopeSpans":[{"scope":',
  )
  out.append(scopeText(span.instrumentationScope) + ',"spans":[' + spanHead(span) + ',"events":[')
  let separator = ''
  for (const event of span.events) {
    out.append(separator + eventText(event))
    separator = ','
  }
  out.append(
    '],"droppedEventsCount":' + count(span.droppedEventsCount) + ',"status":' + statusText(span.status),
  )
  out.append(',"links":[' + span.links.map(linkText).join(',') + ']')
  out.append(',"droppedLinksCount":' + count(span.droppedLinksCount))
  out.append(`,"flags":${flags(span.spanContext().traceFlags, span.parentSpanContext?.isRemote)}}]`)
  out.append(member('schemaUrl', span.instrumentationScope.schemaUrl))
  out.append('}]' + member('schemaUrl', span.resource.schemaUrl || undefined) + '}]}\n')
}

function resourceText(resource: EndedSpan['resource'], cache: ResourceCache): string {
  let text = cache.get(resource)
  if (text === undefined) {
    text = '{"attributes":' + encodeAttributes(resource.attributes) + ',"droppedAttributesCount":0'
    text += member('schemaUrl', resource.schemaUrl || undefined) + '}'
    cache.set(resource, text)
  }
  return text
}

function scopeText(scope: ScopeView): string {
  let text = '{"name":' + jsonString(scope.name) + member('version', scope.version)
  if (scope.attributes && Object.keys(scope.attributes).length > 0) {
    text += ',"attributes":' + encodeAttributes(scope.attributes)
    text += ',"droppedAttributesCount":' + count(scope.droppedAttributesCount)
  }
  return text + '}'
}

function spanHead(span: EndedSpan): string {
  const { traceId, spanId, traceState } = span.spanContext()
  return (
    '{"traceId":' +
    jsonString(traceId) +
    ',"spanId":' +
    jsonString(spanId) +
    member('parentSpanId', span.parentSpanContext?.spanId || undefined) +
    member('traceState', traceState?.serialize()) +
    ',"name":' +
    jsonString(span.name) +
    `,"kind":${span.kind + 1},"startTimeUnixNano":"${unixNano(span.startTime)}"` +
    `,"endTimeUnixNano":"${unixNano(span.endTime)}","attributes":` +
    encodeAttributes(span.attributes) +
    ',"droppedAttributesCount":' +
    count(span.droppedAttributesCount)
  )
}

function eventText({ name, time, attributes, droppedAttributesCount }: SpanEventView): string {
  return (
    '{"attributes":' +
    (attributes ? encodeAttributes(attributes) : '[]') +
    ',"name":' +
    jsonString(name) +
    `,"timeUnixNano":"${unixNano(time)}","droppedAttributesCount":${count(droppedAttributesCount)}}`
  )
}

function linkText({ context, attributes, droppedAttributesCount }: SpanLinkView): string {
  return (
    '{"attributes":' +
    (attributes ? encodeAttributes(attributes) : '[]') +
    ',"spanId":' +
    jsonString(context.spanId) +
    ',"traceId":' +
    jsonString(context.traceId) +
    member('traceState', context.traceState?.serialize()) +
    `,"droppedAttributesCount":${count(droppedAttributesCount)},"flags":${flags(context.traceFlags, context.isRemote)}}`
  )
}

function statusText({ code, message }: EndedSpan['status']): string {
  return `{"code":${code}` + member('message', message) + '}'
}

function member(name: string, text: string | undefined): string {
  return text === undefined ? '' : `,"${name}":` + jsonString(text)
}

function count(value: number | undefined): string {
  return String(value ?? 0)
}

function flags(traceFlags: number, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | HAS_IS_REMOTE | (isRemote ? IS_REMOTE : 0)
}
