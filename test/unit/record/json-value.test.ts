import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { canonicalize } from '../../../src/record/canonical.js'
import { digestOf } from '../../../src/record/digest-of.js'
import { MAX_DEPTH, MAX_NODES, MAX_STRING_BYTES, toJson } from '../../../src/record/json-value.js'
import { createKeyring } from '../../../src/record/tokens.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const convert = (value: unknown) => toJson(value, { keyring })
const digest = (bytes: number) => ({
  $digest: {
    kid: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    hex: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    bytes,
  },
})

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}

const TABLE: [what: string, value: unknown, json: unknown][] = [
  ['text', 'a - b', 'a - b'],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['a number', 1.5, 1.5],
  ['minus zero', -0, 0],
  ['NaN', Number.NaN, 'NaN'],
  ['infinity', Number.NEGATIVE_INFINITY, '-Infinity'],
  ['a bigint', 12345678901234567890n, '12345678901234567890'],
  ['undefined', undefined, null],
  ['an undefined member', { a: undefined, b: 1 }, { b: 1 }],
  ['an undefined element', [undefined, 1], [null, 1]],
  ['a hole', [1, , 2], [1, null, 2]],
  ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
  ['an invalid date', new Date(Number.NaN), 'Invalid Date'],
  [
    'a map',
    new Map<unknown, unknown>([
      ['a', 1],
      [{ b: 2 }, 3],
    ]),
    [
      ['a', 1],
      [{ b: 2 }, 3],
    ],
  ],
  ['a set', new Set([1, 'a']), [1, 'a']],
  ['a buffer', Buffer.from('abc'), digest(3)],
  ['a typed array', new Float32Array(4), digest(16)],
  ['an array buffer', new ArrayBuffer(5), digest(5)],
  ['a function', () => 1, { $omitted: { reason: 'function' } }],
  ['a symbol', Symbol('s'), { $omitted: { reason: 'symbol' } }],
  ['a promise', Promise.resolve(1), { $omitted: { reason: 'unsupported' } }],
  ['a regular expression', /a+/g, '/a+/g'],
  ['a URL', new URL('https://example.com/a'), 'https://example.com/a'],
  ['a boxed number', Object(3), 3],
  ['a class instance', new Point(1, 2), { x: 1, y: 2 }],
  [
    'an error',
    Object.assign(new RangeError('Ann is 42'), { code: 'E_AGE' }),
    { errorType: 'RangeError', code: 'E_AGE' },
  ],
  ['a key that starts with $', { $digest: 1 }, { $$digest: 1 }],
  ['an own toJSON', { toJSON: () => ({ a: 1n }) }, { a: '1' }],
  [
    'a toJSON that throws',
    {
      toJSON: () => {
        throw new Error('no')
      },
    },
    { $omitted: { reason: 'threw' } },
  ],
  [
    'a getter that throws',
    {
      get a(): never {
        throw new Error('no')
      },
      b: 1,
    },
    { a: { $omitted: { reason: 'threw' } }, b: 1 },
  ],
  [
    'a proxy that throws',
    new Proxy(
      {},
      {
        ownKeys: () => {
          throw new Error('no')
        },
      },
    ),
    { $omitted: { reason: 'threw' } },
  ],
  ['text too large', 'x'.repeat(MAX_STRING_BYTES + 1), digest(MAX_STRING_BYTES + 1)],
  ['a digest that was asked for', { a: digestOf('secret') }, { a: digest(6) }],
]

describe('toJson', () => {
  it.each(TABLE)('converts %s', (_what, value, json) => {
    expect(convert(value)).toEqual(json)
  })

  it('marks a cycle, but not a value that stands twice', () => {
    const shared = { a: 1 }
    const loop: Record<string, unknown> = { one: shared, two: shared }
    loop['self'] = loop
    expect(convert(loop)).toEqual({ one: { a: 1 }, two: { a: 1 }, self: '[Circular]' })
  })

  it('marks what is nested too deep', () => {
    let deep: unknown = 'end'
    for (let i = 0; i < MAX_DEPTH + 5; i++) deep = [deep]
    expect(JSON.stringify(convert(deep))).toContain('{"$omitted":{"reason":"depth"}}')
  })

  it('costs a bounded time for a structure that multiplies itself', () => {
    let wide: unknown[] = [1]
    for (let i = 0; i < 30; i++) wide = [wide, wide]
    expect(JSON.stringify(convert(wide)).length).toBeLessThan(MAX_NODES * 100)
  })

  it('keeps keys apart that differ in lone surrogates only', () => {
    expect(convert({ 'a\ud800': 1, 'a\ud801': 2 })).toEqual({ 'a\ufffd': 1, 'a\ufffd\ufffd': 2 })
  })

  it('keeps a key named __proto__', () => {
    const value: unknown = JSON.parse('{"__proto__": {"admin": true}}')
    expect(canonicalize(convert(value))).toBe('{"__proto__":{"admin":true}}')
  })

  it('keys digests: another key gives another digest of the same bytes', () => {
    const other = createKeyring([Buffer.alloc(32, 2)])
    expect(toJson(Buffer.from('abc'), { keyring: other })).not.toEqual(convert(Buffer.from('abc')))
  })

  it('never throws, and gives what RFC 8785 can write, for anything', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
      withBoxedValues: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withUnicodeString: true,
    } as fc.ObjectConstraints)
    fc.assert(
      fc.property(anything, (value) => {
        const text = canonicalize(convert(value))
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(convert(value))))
      }),
    )
  })
})
