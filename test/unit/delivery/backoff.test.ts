import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../../src/delivery/backoff.js'

describe('the wait before a retry', () => {
  it('doubles from its first value to its last, in the upper half of each', () => {
    const options = { initialMs: 100, maxMs: 1_000 }
    expect([0, 1, 2, 3, 4, 99].map((attempt) => backoffMs(attempt, 1, options))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ])
    expect(backoffMs(2, 0, options)).toBe(200)
  })

  it('is from 0.1 s to 30 s where nothing else is said', () => {
    expect([backoffMs(0, 1), backoffMs(1_000, 1)]).toEqual([100, 30_000])
  })

  it('is a time that a timer takes, at any attempt', () => {
    const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
    fc.assert(
      fc.property(fc.nat(), random, (attempt, chance) => {
        const wait = backoffMs(attempt, chance)
        expect(wait >= 50 && wait <= 30_000).toBe(true)
      }),
    )
  })
})
