import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/record/digest-of.js'
import { toJson } from '../../../src/record/json-value.js'
import { createKeyring } from '../../../src/record/tokens.js'

const keyring = createKeyring([Buffer.alloc(32, 1)])
const convert = (value: unknown) => toJson(value, { keyring })
function* forever() {
  for (;;) yield 'x'
}
const lie = () => '\ud800'
const iterator = { [Symbol.iterator]: forever }

describe('toJson of an object that lies about what it holds', () => {
  it.each([
    ['a date', Object.assign(new Date(0), { toISOString: lie, getTime: lie }), '1970-01-01T00:00:00.000Z'],
    ['a text object', Object.assign(Object('a') as object, { valueOf: lie, toString: lie }), 'a'],
    ['a number object', Object.assign(Object(3) as object, { valueOf: lie }), 3],
    ['a regular expression', Object.assign(/a/g, { toString: lie }), '/a/g'],
    ['an array', Object.assign([1, 2], iterator), [1, 2]],
    ['a set', Object.assign(new Set([1]), iterator, { forEach: forever }), [1]],
    ['a map', Object.assign(new Map([['a', 1]]), iterator, { entries: forever }), [['a', 1]]],
  ])('takes from %s what it really holds', (_what, value, json) => {
    expect(convert(value)).toEqual(json)
  })

  it('marks what is too many by what is there, not by what it says', () => {
    const set = new Set(Array.from({ length: 30_000 }, (_, index) => index))
    Object.defineProperty(set, 'size', { value: 1 })
    expect(convert({ set })).toEqual({ set: { $omitted: { reason: 'size' } } })
  })

  it('marks digests inside of digests without end', () => {
    let value: unknown = 'end'
    for (let depth = 0; depth < 100_000; depth++) value = digestOf(value)
    expect(convert(value)).toEqual({ $omitted: { reason: 'depth' } })
  })

  it('cuts a name of more than 1,024 characters, and keeps two such names apart', () => {
    const long = 'k'.repeat(200_000)
    const [one, two, ...more] = Object.keys(convert({ [long]: 1, [long + '2']: 2 }) as object)
    expect(one).toMatch(/^k{1024}…\[digest [0-9a-f]{8}:[0-9a-f]{16}\]$/)
    expect(two).toMatch(/^k{1024}…\[digest [0-9a-f]{8}:[0-9a-f]{16}\]$/)
    expect([two === one, more]).toEqual([false, []])
  })
})
