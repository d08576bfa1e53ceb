import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  combine,
  nameConfidence,
  upperTail,
  valueConfidence,
} from '../../../../src/compliance/detect/confidence.js'

describe('the upper tail of the binomial distribution', () => {
  test.each([
    [0, 10, 0.3, 1],
    [1, 1, 0.1, 0.1],
    [1, 2, 0.5, 0.75],
    [2, 2, 0.5, 0.25],
    [3, 10, 0.1, 0.0701908264],
    [10, 1000, 0.01, 0.5426994],
  ])('of at least %i hits in %i trials at %f is %f', (hits, trials, p, expected) => {
    expect(upperTail(hits, trials, p)).toBeCloseTo(expected, 6)
  })

  test('falls with the hits and stays a probability', () => {
    const trials = fc.integer({ min: 1, max: 5000 })
    fc.assert(
      fc.property(trials, fc.double({ min: 0.001, max: 0.5, noNaN: true }), fc.nat(), (count, p, seed) => {
        const hits = seed % count
        const more = upperTail(hits + 1, count, p)
        expect(more).toBeGreaterThanOrEqual(0)
        expect(upperTail(hits, count, p)).toBeLessThanOrEqual(1)
        expect(more).toBeLessThanOrEqual(upperTail(hits, count, p) + 1e-9)
      }),
    )
  })
})

test('values speak for nothing below the purity asked', () => {
  expect(valueConfidence({ matches: 4, near: 6 }, { chance: 0.01, purity: 0.5, strength: 0.9 })).toBe(0)
})

test('a name counts in full where all values fit, and not at all where none do and none need not', () => {
  expect(nameConfidence(0.9, 1, 0.2)).toBeCloseTo(0.9)
  expect(nameConfidence(0.9, 0, 0)).toBe(0)
})

test('two reasons are more than either, and never certain', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (a, b) => {
        expect(combine(a, b)).toBeLessThanOrEqual(0.99)
        expect(combine(a, b)).toBeGreaterThanOrEqual(Math.min(0.99, Math.max(a, b)) - 1e-12)
      },
    ),
  )
})
