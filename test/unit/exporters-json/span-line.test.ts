import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LineBuffer } from '../../../exporters/encoding/line-buffer.js'
import { appendSpanLine } from '../../../exporters/json/encoding/span-line.js'
import type { EndedSpan, SpanAttributes } from '../../../src/otel/span-types.js'
import { makeRecord } from './support/records.js'
import { spanWith } from './support/spans.js'

function encode(span: EndedSpan): string {
  const buffer = new LineBuffer()
  appendSpanLine(buffer, span, new Map())
  return buffer.bytes().toString('utf8')
}

function reference(span: EndedSpan): string {
  return Buffer.from(JsonTraceSerializer.serializeRequest([span as ReadableSpan])!).toString('utf8') + '\n'
}

interface AttributeJson {
  key: string
  value: unknown
}

function attributesOf(line: string): AttributeJson[] {
  const message = JSON.parse(line) as {
    resourceSpans: { scopeSpans: { spans: { attributes: AttributeJson[] }[] }[] }[]
  }
  return message.resourceSpans[0]!.scopeSpans[0]!.spans[0]!.attributes
}

const text = fc.string({ unit: 'grapheme' })
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const number = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => Math.abs(n) < 2 ** 63),
)
// As wide as SDK 3.x lets attribute values be.
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    text,
    number,
    fc.boolean(),
    fc.constantFrom(null, undefined),
    fc.uint8Array(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}))
const attributes = fc.dictionary(text, value, { maxKeys: 5 }) as fc.Arbitrary<SpanAttributes>
const time = fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 999_999_999 }))
const traceState = fc.option(
  text.map((state) => ({ serialize: () => state })),
  { nil: undefined },
)
const context = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.integer({ min: 0, max: 255 }),
  isRemote: fc.option(fc.boolean(), { nil: undefined }),
  traceState,
})
const span: fc.Arbitrary<EndedSpan> = fc.record({
  name: text,
  kind: fc.integer({ min: 0, max: 4 }),
  spanContext: context.map((of) => () => of),
  parentSpanContext: fc.option(context, { nil: undefined }),
  startTime: time,
  endTime: time,
  status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: fc.option(text, { nil: undefined }) }),
  attributes,
  links: fc.array(fc.record({ context, attributes: fc.option(attributes, { nil: undefined }) }), {
    maxLength: 3,
  }),
  events: fc.array(
    fc.record({
      name: text,
      time,
      attributes: fc.option(attributes, { nil: undefined }),
      droppedAttributesCount: fc.option(fc.nat(), { nil: undefined }),
    }),
    { maxLength: 4 },
  ),
  resource: fc.record({ attributes, schemaUrl: fc.option(text, { nil: undefined }) }),
  instrumentationScope: fc.record({
    name: text,
    version: fc.option(text, { nil: undefined }),
    schemaUrl: fc.option(text, { nil: undefined }),
  }),
  droppedAttributesCount: fc.nat(),
  droppedEventsCount: fc.nat(),
  droppedLinksCount: fc.nat(),
})

describe('a line of OTLP JSON', () => {
  test('is byte for byte what JsonTraceSerializer makes of the span', () => {
    fc.assert(
      fc.property(span, (ended) => {
        expect(encode(ended)).toBe(reference(ended))
      }),
    )
  })

  test('is so for a span of the SDK with a remote parent, links and a status', () => {
    const finished = new InMemorySpanExporter()
    const provider = new NodeTracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'credit-scoring', 'process.pid': 7 }),
      spanProcessors: [new SimpleSpanProcessor(finished)],
    })
    const parent = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: TraceFlags.SAMPLED,
      isRemote: true,
    }
    const started = provider
      .getTracer('scoring', '1.2.3', { schemaUrl: 'https://example.test/schema' })
      .startSpan(
        'score',
        { kind: SpanKind.SERVER, attributes: { ratio: 0.5, tags: ['a', 'b'] }, links: [{ context: parent }] },
        trace.setSpanContext(ROOT_CONTEXT, parent),
      )
    started.addEvent('data_access', { 'audit.record': makeRecord().text })
    started.setStatus({ code: SpanStatusCode.ERROR, message: 'no model' })
    started.end()
    const ended = finished.getFinishedSpans()[0]!
    expect(encode(ended)).toBe(reference(ended))
  })

  test('is one line, whatever the text', () => {
    const line = encode(spanWith([], { name: 'a\nb\u2028c\r' }))
    expect(line.indexOf('\n')).toBe(line.length - 1)
  })

  test('keeps all digits of a time', () => {
    expect(encode(spanWith([], { startTime: [1772357400, 7] }))).toContain(
      '"startTimeUnixNano":"1772357400000000007"',
    )
  })

  test.each([
    ['time before the epoch', [-1, 500_000_000], '-500000000'],
    ['nanoseconds beyond a second', [1, 1_500_000_000], '2500000000'],
    ['fractions of a nanosecond', [1, 2.5], '1000000002'],
  ] as const)('writes a %s as the serializer does', (_, startTime, nanos) => {
    const ended = spanWith([], { startTime })
    expect(encode(ended)).toContain(`"startTimeUnixNano":"${nanos}"`)
    expect(encode(ended)).toBe(reference(ended))
  })

  test.each([
    ['a lone surrogate', 'a\ud800b', { stringValue: 'a\ufffdb' }],
    ['not a number', NaN, { doubleValue: 'NaN' }],
    ['an infinity', -Infinity, { doubleValue: '-Infinity' }],
    ['an integer beyond int64', 2 ** 63, { doubleValue: 2 ** 63 }],
    ['the least int64', -(2 ** 63), { intValue: -(2 ** 63) }],
  ])('writes %s in a form every reader takes', (_, given, written) => {
    expect(attributesOf(encode(spanWith([], { attributes: { given } })))).toEqual([
      { key: 'given', value: written },
    ])
  })

  test('ends a value that contains itself', () => {
    const knot: Record<string, unknown> = {}
    knot.knot = knot
    const line = encode(spanWith([], { attributes: { knot } }))
    expect(line).toContain('{"stringValue":"[nested too deeply]"}')
    expect(attributesOf(line)).toHaveLength(1)
  })

  test('keeps attributes in the order given', () => {
    const line = encode(spanWith([], { attributes: { b: 1, a: 2, c: 3 } }))
    expect(attributesOf(line).map(({ key }) => key)).toEqual(['b', 'a', 'c'])
  })
})
