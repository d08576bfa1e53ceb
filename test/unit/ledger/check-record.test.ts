import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkRecord } from '../../../src/ledger/check-record.js'
import { shapeFlaw } from '../../../src/ledger/record-shape.js'
import { canonicalize } from '../../../src/record/canonical.js'
import { leafHash } from '../../../src/record/hash.js'
import type { JsonObject, JsonValue } from '../../../src/record/types.js'

const ID = '01900000-0000-7000-8000-000000000001'
const BASE: JsonObject = {
  ...{
    schemaVersion: '1',
    recordId: ID,
    eventType: 'data_access',
    timestamp: '2026-03-01T09:30:00.000000001Z',
  },
  ...{ operationId: ID, operationName: 'load', sequence: 1, previousHash: 'a'.repeat(64) },
  ...{ ledger: { id: ID, index: 1 }, traceId: 'b'.repeat(32), spanId: 'c'.repeat(16), regulations: ['GDPR'] },
  ...{ outcome: 'success', context: {}, details: { n: 1 } },
}
const FULL: JsonObject = {
  ...BASE,
  actor: { id: 'ada', type: 'user' },
  subjects: [{ token: `${'d'.repeat(8)}:${'e'.repeat(64)}`, enc: { kid: 'k', iv: 'i', ct: 'c' } }],
  ...{ purpose: 'p', legalBasis: 'l', redactions: ['', '/details/n'] },
}
const { previousHash: _, ...FIRST } = BASE
const RECORDS: [what: string, record: JsonObject][] = [
  ['an event', BASE],
  ['an event with all there can be', FULL],
  [
    'a start',
    {
      ...{ ...FIRST, sequence: 0, eventType: 'audit_started' },
      details: {
        span: { kind: 'server', parentSpanId: 'f'.repeat(16), parentIsRemote: true, traceState: 'a=1' },
        ...{ scope: { name: 's', version: '1' }, resource: { 'service.name': 'x' } },
      },
    },
  ],
  ['an end', { ...BASE, eventType: 'audit_closed', details: { status: 'completed' } }],
  ['a gap', { ...BASE, eventType: 'gap', details: { count: 1, reason: 'ENOSPC', from: 'a', to: 'b' } }],
]

const JUNK: JsonValue[] = [
  ...[
    null,
    true,
    0,
    1,
    -1,
    1.5,
    '',
    'x',
    '/x',
    ' ',
    '1',
    ID,
    ID.toUpperCase(),
    'success',
    'user',
    'internal',
  ],
  ...[
    'a'.repeat(16),
    'a'.repeat(32),
    'a'.repeat(64),
    'A'.repeat(64),
    'a'.repeat(300),
    '2026-03-01T09:30:00Z',
  ],
  ...[
    [],
    [''],
    ['x'],
    [1],
    [{}],
    {},
    { a: 1 },
    { id: ID },
    { kind: 'internal' },
    { status: null },
    { count: 1 },
  ],
]

/** Every record that comes of another value, no value, or a further member, at one place. */
function* changed(value: JsonValue, depth = 0): Generator<JsonValue> {
  if (depth > 0) yield* JUNK
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries())
      for (const each of changed(item, depth + 1)) yield value.with(i, each)
    return
  }
  yield { ...value, unknown: 1 }
  for (const name of Object.keys(value)) {
    const { [name]: member, ...rest } = value
    yield rest
    for (const each of changed(member!, depth + 1)) yield { ...rest, [name]: each }
  }
}

function schema(): ValidateFunction {
  const text = readFileSync(new URL('../../../docs/record.schema.json', import.meta.url), 'utf8')
  return new Ajv2020({ strict: false }).compile(JSON.parse(text) as object)
}

describe('the shape of a record', () => {
  const isValid = schema()

  it.each(RECORDS)('is that of the schema: %s', (_what, record) => {
    expect([shapeFlaw(record), isValid(record)]).toEqual([undefined, true])
  })

  it.each(RECORDS)('is none where the schema has none: %s, changed at any place', (_what, record) => {
    const different = [...changed(record)].filter((each) => {
      const { eventType, sequence } = each as JsonObject
      // That a start comes first is for whoever sees the whole trail.
      const isLate = eventType === 'audit_started' && sequence !== 0
      return !isLate && (shapeFlaw(each as JsonObject) === undefined) !== isValid(each)
    })
    expect(different).toEqual([])
  })

  it.each([
    '2026-02-30T00:00:00.000000000Z',
    '2026-13-01T00:00:00.000000000Z',
    '2026-01-01T24:00:00.000000000Z',
  ])('has a time that the calendar has, unlike %s', (timestamp) =>
    expect(shapeFlaw({ ...BASE, timestamp })).toBe('timestamp'),
  )
})

describe('checkRecord', () => {
  const text = canonicalize(FULL)

  it('reads a record that is sound', () => {
    expect(checkRecord(text, leafHash(text))).toEqual({
      ...{ record: FULL, text, hash: leafHash(text), time: [1772357400, 1] },
    })
  })

  it.each([
    ['is no JSON', '{', /no JSON object/],
    ['is no object', '[]', /no JSON object/],
    ['is nothing', 'null', /no JSON object/],
    ['is no record', '{}', /no record of format 1: see its schemaVersion/],
    ['has white space', text.replace(',', ', '), /not canonical/],
    ['has a member twice', text.replace('{"actor"', '{"actor":1,"actor"'), /not canonical/],
    [
      'has members in another order',
      text.replace(/^\{(.*),("traceId":"\w+")\}$/, '{$2,$1}'),
      /not canonical/,
    ],
    ['has another form of a number', text.replace('"n":1', '"n":1.0'), /not canonical/],
    ['has another escape', text.replace('"p"', '"\\u0070"'), /not canonical/],
    ['has half a character', text.replace('"p"', '"\\ud800"'), /not canonical/],
    [
      'nests too deeply',
      text.replace('"n":1', `"n":${'['.repeat(20_000)}${']'.repeat(20_000)}`),
      /not canonical/,
    ],
    ['is canonical, and another', canonicalize(BASE), undefined],
  ])('tells of a text that %s, also with the hash of it', (_what, changedText, flaw) => {
    const checked = checkRecord(changedText, leafHash(changedText))
    if (flaw) expect(checked.flaw).toMatch(flaw)
    else expect(checked.flaw).toBeUndefined()
  })

  it('tells of a text that is not the one its hash is of', () => {
    expect(checkRecord(text, leafHash(canonicalize(BASE))).flaw).toMatch(/not the one its hash is of/)
  })

  it('takes names that look like numbers in the order RFC 8785 has them', () => {
    const record = canonicalize({ ...BASE, details: { 9: 1, 10: 2, a: 3 } })
    expect(record).toContain('{"10":2,"9":1,"a":3}')
    expect(checkRecord(record).flaw).toBeUndefined()
    expect(checkRecord(record.replace('"10":2,"9":1', '"9":1,"10":2')).flaw).toMatch(/not canonical/)
  })
})
