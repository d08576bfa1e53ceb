import fc from 'fast-check'
import type { EndedSpan, SpanAttributes } from '../../../../src/otel/span-types.js'

/** Any text, also such as is no Unicode, and the characters that JSON and SQL treat as their own. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('\0', '\ud800', '\udc00', '"', '\\', "'", '<', '\n', '\u2028', 'é', '😀'),
  }),
)
const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const number = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.double(), fc.constantFrom(-0, 1e21, 2 ** 63))
// As wide as SDK 3.x lets attribute values be, and beyond it.
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    ...[text, number, fc.boolean(), fc.bigInt(), fc.constantFrom(null, undefined), fc.uint8Array()],
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(text, tie('value'), { maxKeys: 4 }),
  ),
}))
const attributes = fc.dictionary(text, value, { maxKeys: 5 }) as fc.Arbitrary<SpanAttributes>
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const time = fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: 0, max: 999_999_999 }))
const context = fc.record({
  traceId: hex(32),
  spanId: hex(16),
  traceFlags: fc.integer({ min: 0, max: 255 }),
  isRemote: maybe(fc.boolean()),
  traceState: maybe(text.map((state) => ({ serialize: () => state }))),
})

/** Any span of a host, of SDK 2.x or 3.x. */
export const anySpan: fc.Arbitrary<EndedSpan> = fc.record({
  name: text,
  kind: fc.integer({ min: 0, max: 5 }),
  spanContext: context.map((of) => () => of),
  parentSpanContext: maybe(context),
  startTime: time,
  endTime: time,
  status: fc.record({ code: fc.integer({ min: 0, max: 2 }), message: maybe(text) }),
  attributes,
  links: fc.array(fc.record({ context, attributes: maybe(attributes) }), { maxLength: 3 }),
  events: fc.array(fc.record({ name: text, time, attributes: maybe(attributes) }), { maxLength: 4 }),
  resource: fc.record({
    attributes: fc
      .tuple(attributes, maybe(text))
      .map(([all, service]) => (service === undefined ? all : { ...all, 'service.name': service })),
  }),
  instrumentationScope: fc.record({ name: text, version: maybe(text) }),
  droppedAttributesCount: fc.nat(),
  droppedEventsCount: fc.nat(),
  droppedLinksCount: fc.nat(),
})
