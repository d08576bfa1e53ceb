import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../../../src/record/types.js'
import { clip } from '../../../../src/report/text/clip.js'
import { inline, keyValues } from '../../../../src/report/text/details.js'

describe('clip', () => {
  it('keeps 300 characters whole', () => {
    expect(clip('x'.repeat(300))).toBe('x'.repeat(300))
  })

  it('says how much it cut', () => {
    expect(clip('x'.repeat(350))).toMatch(/^x{300}… \(50 more characters, digest [0-9a-f]{8}\)$/)
  })

  it('keeps two long texts with the same beginning apart', () => {
    const start = 'x'.repeat(400)
    expect(clip(`${start}a`)).not.toBe(clip(`${start}b`))
  })
})

describe('inline', () => {
  it.each<[JsonValue, string]>([
    [null, 'null'],
    [true, 'true'],
    [[], 'none'],
    [{}, 'empty'],
    [['name', 'income'], 'name, income'],
    [{ epsilon: 1.2, nested: { a: [1, 2] } }, 'epsilon: 1.2; nested: a: 1, 2'],
  ])('writes %j in one line', (value, text) => {
    expect(inline(value)).toBe(text)
  })

  it('says how many items it leaves out', () => {
    expect(inline(Array.from({ length: 20 }, (_, index) => index))).toBe(
      '0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 8 more',
    )
  })

  it.each<[JsonObject, string]>([
    [
      { $digest: { kid: 'k1', hex: 'ab'.repeat(32), bytes: 1_024 } },
      '[digest abababababababab…, 1,024 bytes, key k1]',
    ],
    [{ $omitted: { reason: 'too large', bytes: 70_000 } }, '[left out: too large, 70,000 bytes]'],
    [{ $enc: { kid: 'k2', iv: 'x', ct: 'y' } }, '[encrypted, key k2]'],
  ])('says a marker in words: %j', (value, text) => {
    expect(inline(value)).toBe(text)
  })

  it("shows a caller's own key that starts with $ as the caller wrote it", () => {
    expect(inline({ $$price: 3 })).toBe('$price: 3')
  })

  it('is one bounded line of any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        expect(inline(value as JsonValue).length).toBeLessThan(400)
      }),
    )
  })

  it('survives a value nested deeper than the stack', () => {
    let deep: JsonValue = 'bottom'
    for (let depth = 0; depth < 50_000; depth++) deep = [deep]
    expect(inline(deep)).toBe('[…]')
  })
})

describe('keyValues', () => {
  it('names nested members by a dotted key', () => {
    expect(keyValues({ modelType: 'tree', parameters: { depth: 6, loss: { name: 'log' } } })).toEqual([
      { key: 'modelType', value: 'tree' },
      { key: 'parameters.depth', value: '6' },
      { key: 'parameters.loss.name', value: 'log' },
    ])
  })

  it('says how many lines it leaves out', () => {
    const details = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`k${String(index)}`, index]))
    expect(keyValues(details).at(-1)).toEqual({ key: '…', value: '6 more in the record' })
  })

  it('is at most 25 lines of any details', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (details) => {
        expect(keyValues(details as JsonObject).length).toBeLessThanOrEqual(25)
      }),
    )
  })
})
