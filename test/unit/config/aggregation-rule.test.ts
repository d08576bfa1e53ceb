import { describe, expect, it } from 'vitest'
import { parseAggregation } from '../../../src/config/aggregation-rule.js'

describe('a rule of aggregation', () => {
  it.each([
    ['every 100', { text: 'every 100', every: 100 }],
    [' every 1 ', { text: 'every 1', every: 1 }],
    ['per second', { text: 'per second', perMs: 1_000 }],
    ['per minute', { text: 'per minute', perMs: 60_000 }],
    ['per hour', { text: 'per hour', perMs: 3_600_000 }],
    ['per 250 ms', { text: 'per 250 ms', perMs: 250 }],
    ['per 60000 ms', { text: 'per minute', perMs: 60_000 }],
    ['none', undefined],
  ])('is read from the text %j', (text, rule) => {
    expect(parseAggregation(text)).toEqual(rule)
  })

  it('is read from an object, and has the same text', () => {
    expect(parseAggregation({ every: 7 })).toEqual({ text: 'every 7', every: 7 })
    expect(parseAggregation({ perMs: 1_000 })).toEqual({ text: 'per second', perMs: 1_000 })
  })

  it.each([
    ['every 0'],
    ['every -1'],
    ['every 1.5'],
    ['every 99999999999'],
    ['every'],
    ['per day'],
    ['per 0 ms'],
    ['per 99999999 ms'],
    [''],
    [null],
    [undefined],
    [7],
    [{}],
    [{ every: 0 }],
    [{ every: '7' }],
    [{ every: 1, perMs: 1 }],
    [{ evry: 1 }],
    [{ every: 1, more: 1 }],
    [{ perMs: Infinity }],
  ])('is refused where it is %j', (given) => {
    expect(() => parseAggregation(given as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error,
    )
  })
})
