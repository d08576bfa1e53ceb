import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownLineFilter } from '../../../exporters/json/lines/line-filter.js'
import { LineBuffer } from '../../../exporters/encoding/line-buffer.js'
import { appendSpanLine } from '../../../exporters/json/encoding/span-line.js'
import { matches, type ResolvedFilter } from '../../../src/query/filter.js'
import { mayMatch, needlesFor } from '../../../src/query/needles.js'
import { keysOf } from '../../../src/query/record-keys.js'
import type { AuditRecord } from '../../../src/record/types.js'
import { makeRecord } from '../exporters-json/support/records.js'
import { spanWith } from '../exporters-json/support/spans.js'

const of = (...values: string[]) => new Set(values)

describe('a filter', () => {
  const { stored } = makeRecord({
    operationId: 'op-1',
    operationName: 'load_data',
    eventType: 'data_access',
    regulations: ['GDPR', 'HIPAA'],
    actor: { id: 'jo', type: 'user' },
    subjects: [{ token: 'k:1' }, { token: 'k:2' }],
    outcome: 'denied',
    details: { datasetName: 'loans', columnsAccessed: [], numRecords: 0 },
    traceId: 'a'.repeat(32),
    timestamp: '2026-03-01T00:00:00.000000005Z',
  })

  test.each<[string, ResolvedFilter, ResolvedFilter]>([
    ['operation id', { operationIds: of('x', 'op-1') }, { operationIds: of('op-') }],
    ['operation name, whole', { operationNames: of('load_data') }, { operationNames: of('load') }],
    ['event type', { eventTypes: of('data_access') }, { eventTypes: of('error') }],
    ['any regulation', { regulations: of('CCPA', 'HIPAA') }, { regulations: of('CCPA') }],
    ['actor', { actors: of('jo') }, { actors: of('Jo') }],
    ['any subject', { subjectTokens: of('k:2') }, { subjectTokens: of('k:3') }],
    ['outcome', { outcomes: of('denied') }, { outcomes: of('success') }],
    ['dataset', { datasets: of('loans') }, { datasets: of('loan') }],
    ['trace', { traceIds: of('a'.repeat(32)) }, { traceIds: of('b'.repeat(32)) }],
    [
      'start, inclusive',
      { startTime: '2026-03-01T00:00:00.000000005Z' },
      { startTime: '2026-03-01T00:00:00.000000006Z' },
    ],
    [
      'end, exclusive',
      { endTime: '2026-03-01T00:00:00.000000006Z' },
      { endTime: '2026-03-01T00:00:00.000000005Z' },
    ],
  ])('takes by %s', (_, taken, refused) => {
    expect(matches(stored, taken)).toBe(true)
    expect(matches(stored, refused)).toBe(false)
  })

  test('joins its members by AND', () => {
    expect(matches(stored, { actors: of('jo'), outcomes: of('denied') })).toBe(true)
    expect(matches(stored, { actors: of('jo'), outcomes: of('success') })).toBe(false)
  })

  test('that is empty takes everything', () => {
    expect(matches(stored, {})).toBe(true)
  })

  test('does not take a record without the member it asks for', () => {
    const { stored: bare } = makeRecord({ details: {} })
    for (const filter of [{ actors: of('jo') }, { subjectTokens: of('k:1') }, { datasets: of('loans') }]) {
      expect(matches(bare, filter)).toBe(false)
    }
  })

  test('does not take a dataset whose name became a marker', () => {
    const { stored: marked } = makeRecord({
      details: { datasetName: { $omitted: { reason: 'size' } } } as never,
    })
    expect(matches(marked, { datasets: of('loans') })).toBe(false)
  })
})

// Text that could break a search in bytes: quotes, escapes, control characters, other planes, look-alikes of keys.
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }).map((value) => value.toWellFormed()),
  fc.constantFrom(
    '"operationId":"x"',
    '","operationName":"',
    '\\',
    '\\"',
    '"timestamp":"',
    '\u2028',
    '</script>',
  ),
)
const record = fc
  .record({
    operationId: text,
    operationName: text,
    eventType: text,
    regulations: fc.array(text, { maxLength: 3 }),
    actor: fc.record({ id: text, type: fc.constant('user' as const) }),
    subjects: fc.array(fc.record({ token: text }), { maxLength: 2 }),
    purpose: text,
    context: fc.dictionary(text, text, { maxKeys: 3 }),
    details: fc.record({
      datasetName: text,
      operationId: text,
      operationName: text,
      timestamp: text,
      nested: fc.record({ traceId: text }),
    }),
  })
  .map((members) => makeRecord(members as Partial<AuditRecord>))

describe('a search before parsing', () => {
  test('never loses a record that passes, in its text or in its line', () => {
    fc.assert(
      fc.property(record, fc.nat(255), ({ text: canonical, stored }, chosen) => {
        const all: ResolvedFilter[] = [
          { operationIds: of(stored.operationId) },
          { operationNames: of(stored.operationName, 'other') },
          { eventTypes: of(stored.eventType) },
          { actors: of(stored.actor!.id) },
          { datasets: of((stored.details as { datasetName: string }).datasetName) },
          ...(stored.regulations.length > 0 ? [{ regulations: of(stored.regulations[0]!) }] : []),
          ...(stored.subjects?.length ? [{ subjectTokens: of(stored.subjects[0]!.token) }] : []),
          { outcomes: of(stored.outcome), traceIds: of(stored.traceId) },
        ]
        const filter = Object.assign({}, ...all.filter((_, i) => (chosen >> i) & 1)) as ResolvedFilter
        const buffer = new LineBuffer()
        appendSpanLine(buffer, spanWith([{ text: canonical, stored }]), new Map())
        expect(matches(stored, filter)).toBe(true)
        expect(mayMatch(canonical, needlesFor(filter))).toBe(true)
        expect(ownLineFilter(needlesFor(filter))(buffer.bytes().subarray(0, -1))).toBe(true)
      }),
    )
  })

  test('passes over a record of another name', () => {
    const { text: canonical } = makeRecord({
      operationName: 'load_data',
      details: { note: '"operationName":"load"' },
    })
    expect(mayMatch(canonical, needlesFor({ operationNames: of('load') }))).toBe(false)
  })

  test('is given up for long lists', () => {
    expect(needlesFor({ actors: new Set(Array.from({ length: 100 }, (_, i) => `user-${i}`)) })).toEqual([])
  })
})

describe('the keys of a record', () => {
  test('are those of the parsed record, whatever is in its texts', () => {
    fc.assert(
      fc.property(record, ({ text: canonical, stored }) => {
        const { timestamp, operationId, operationName } = stored
        expect(keysOf(canonical)).toMatchObject({ timestamp, operationId, operationName })
      }),
    )
  })

  test('are found in a text of another form too', () => {
    const { stored } = makeRecord({ details: { operationId: 'inner' } })
    const { traceId, ...rest } = stored
    const reordered = JSON.stringify({ traceId, ...rest, operationId: stored.operationId }, null, 1)
    expect(keysOf(reordered)).toMatchObject({ operationId: stored.operationId, timestamp: stored.timestamp })
  })

  test.each(['', '{}', 'oops', '[]', 'null', '"timestamp":"', '{"timestamp":"x","traceId":"y"}'])(
    'are not found in %j',
    (bad) => {
      expect(keysOf(bad)).toBeUndefined()
    },
  )

  test('are not found where another member ends the record', () => {
    expect(keysOf(makeRecord().text.replace('"traceId":"', '"traceNo":"'))).toBeUndefined()
  })

  test('are not found where the time is none', () => {
    const { text: canonical, stored } = makeRecord()
    expect(keysOf(canonical.replace(stored.timestamp, 'x'.repeat(30)))).toBeUndefined()
  })
})
