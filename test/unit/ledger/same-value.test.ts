import { describe, expect, it } from 'vitest'
import { isSameResource, isSameText, isSameValue } from '../../../src/ledger/same-value.js'

describe('the text of a value', () => {
  it.each([
    ['text', 'né "x"', 'né "x"'],
    ['an empty text', '', ''],
    ['a number', 42, '42'],
    ['a fraction', 0.75, '0.75'],
    ['a large number, written another way', 1e21, '1E+21'],
    ['a boolean', true, 'true'],
    ['an array', ['GDPR', 'R&D <x>'], '["GDPR","R\\u0026D \\u003cx\\u003e"]'],
    ['an array of numbers', [1, 2.5], '[1, 2.5]'],
    ['an empty array', [], '[]'],
  ])('is the same for %s', (_what, expected, stored) => {
    expect(isSameText(expected, stored)).toBe(true)
  })

  it.each([
    ['another text', 'a', 'b'],
    ['another number', 42, '43'],
    ['no number', 0, ''],
    ['a number with space', 42, ' 42'],
    ['hexadecimal', 16, '0x10'],
    ['another boolean', true, '1'],
    ['another order', ['a', 'b'], '["b","a"]'],
    ['one item more', ['a'], '["a","b"]'],
    ['no JSON', ['a'], '["a"'],
    ['an object', ['a'], '{"0":"a","length":1}'],
    ['nothing', 'a', undefined],
  ])('is not the same for %s', (_what, expected, stored) => {
    expect(isSameText(expected, stored)).toBe(false)
  })
})

describe('a resource attribute', () => {
  it('of several items has them as text in the record', () => {
    expect(isSameResource(isSameValue)(['1', 'a'], [1, 'a'])).toBe(true)
    expect(isSameResource(isSameText)(['1', 'a'], '[1,"a"]')).toBe(true)
    expect(isSameResource(isSameText)(['1', 'a'], '[2,"a"]')).toBe(false)
    expect(isSameResource(isSameText)(['1'], undefined)).toBe(false)
    expect(isSameResource(isSameValue)(['1'], '["1"]')).toBe(false)
  })

  it('that the record has a digest of only is not compared', () => {
    expect(isSameResource(isSameText)({ $digest: {} }, 'anything')).toBe(true)
  })
})
