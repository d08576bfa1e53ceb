import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OUTCOMES } from '../../../../src/record/types.js'
import type { OutcomeCounts } from '../../../../src/report/collect/histogram.js'
import { Histogram } from '../../../../src/report/collect/histogram.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const START = Date.UTC(2026, 4, 4, 8, 0, 0)

function over(span: number, every: number): Histogram {
  const histogram = new Histogram()
  for (let at = 0; at <= span; at += every) histogram.add(START + at, 'success')
  return histogram
}

const sum = (counts: OutcomeCounts): number => OUTCOMES.reduce((total, outcome) => total + counts[outcome], 0)

describe('Histogram', () => {
  it.each([
    ['a few seconds', 20_000, 1_000],
    ['half an hour', 30 * MINUTE, MINUTE],
    ['two days', 2 * DAY, HOUR],
    ['six weeks', 42 * DAY, DAY],
    ['a year', 365 * DAY, 7 * DAY],
    ['three years', 3 * 365 * DAY, 28 * DAY],
  ])('chooses the bucket by the span: %s', (_span, span, width) => {
    expect(over(span, span / 20).result().width).toBe(width)
  })

  it('starts days at midnight UTC and weeks on a Monday', () => {
    const { buckets, width } = over(200 * DAY, DAY).result()
    const start = new Date(buckets[0]?.start ?? 0)
    expect([width, start.toISOString().slice(10), start.getUTCDay()]).toEqual([7 * DAY, 'T00:00:00.000Z', 1])
  })

  it('fills the holes between the first and the last record', () => {
    const histogram = new Histogram()
    histogram.add(START, 'success')
    histogram.add(START + 10_000, 'denied')
    expect(histogram.result().buckets.map(({ counts }) => counts.denied)).toEqual([
      ...Array<number>(10).fill(0),
      1,
    ])
  })

  it('has no bucket without records', () => {
    expect(new Histogram().result().buckets).toEqual([])
  })

  it('loses no record and no outcome, whatever the span, and stays small enough to draw', () => {
    // Every millisecond from 1900 to 2200, plus dense runs: both the widening while counting and the last one happen.
    const time = fc.oneof(
      fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2200, 0) }),
      fc.integer({ min: START, max: START + HOUR }),
    )
    const events = fc.array(fc.tuple(time, fc.constantFrom(...OUTCOMES)), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(events, (added) => {
        const histogram = new Histogram()
        for (const [at, outcome] of added) histogram.add(at, outcome)
        const { buckets, width } = histogram.result()
        expect(buckets.length).toBeLessThanOrEqual(60)
        for (const outcome of OUTCOMES) {
          const counted = buckets.reduce((total, { counts }) => total + counts[outcome], 0)
          expect(counted).toBe(added.filter(([, of]) => of === outcome).length)
        }
        for (const [at] of added) {
          const bucket = buckets.find(({ start }) => start <= at && at < start + width)
          expect(sum(bucket?.counts ?? { success: 0, failure: 0, denied: 0, unknown: 0 })).toBeGreaterThan(0)
        }
      }),
    )
  })

  it('counts right after widening while it counts', () => {
    const histogram = new Histogram()
    for (let index = 0; index < 20_000; index++) histogram.add(START + index * 1_000, 'failure')
    const { buckets } = histogram.result()
    expect(buckets.reduce((total, { counts }) => total + counts.failure, 0)).toBe(20_000)
  })
})
