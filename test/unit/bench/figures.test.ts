import { describe, expect, it } from 'vitest'
import { inRounds, measure, type Contender } from '../../../bench/harness/rounds.js'
import { renderSections } from '../../../bench/harness/section.js'
import { percentile, ratios, spreadOf } from '../../../bench/harness/spread.js'

describe('figures of the benchmarks', () => {
  it('takes the middle of an odd number of rounds and the mean of the two middle ones of an even number', () => {
    expect(spreadOf([9, 1, 5])).toEqual({ min: 1, median: 5, max: 9 })
    expect(spreadOf([10, 1, 9, 2])).toEqual({ min: 1, median: 5.5, max: 10 })
  })

  it('sorts as numbers, not as texts', () => {
    expect(spreadOf([100, 20, 3])).toEqual({ min: 3, median: 20, max: 100 })
  })

  it('gives percentiles that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => 100 - n)
    expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100])
    expect(percentile([7], 0.01)).toBe(7)
  })

  it('refuses figures of nothing', () => {
    expect(() => spreadOf([])).toThrow(RangeError)
    expect(() => percentile([], 0.5)).toThrow(RangeError)
  })

  it('compares round with round', () => {
    expect(ratios([10, 40], [5, 10])).toEqual([2, 4])
    expect(() => ratios([1, 2], [1])).toThrow(RangeError)
  })

  it('runs all contenders in every round, in turned order, and leaves the warm-up out', async () => {
    const order: string[] = []
    const contender = (name: string): Contender => ({
      name,
      operations: 1,
      prepare: () => void order.push(`prepare ${name}`),
      run: () => void order.push(name),
      rest: async () => void order.push(`rest ${name}`),
    })
    const [a, b] = [contender('a'), contender('b')]
    const timings = await measure([a, b], { rounds: 2, warmUps: 1, budgetMs: 60_000 })
    const names = order.filter((name) => name.length === 1)
    expect(names).toEqual(['b', 'a', 'a', 'b', 'b', 'a'])
    expect(order.slice(0, 3)).toEqual(['prepare b', 'b', 'rest b'])
    expect([timings.get(a)!.length, timings.get(b)!.length]).toEqual([2, 2])
  })

  it('stops after three rounds that count, once its time is over', async () => {
    const results = await inRounds(['a'], { rounds: 9, warmUps: 1, budgetMs: 0 }, async (name) => name)
    expect(results.get('a')).toEqual(['a', 'a', 'a'])
  })

  it('aligns numbers to the right and shows three digits that count', () => {
    const figures = [
      { name: 'first', n: 10, figures: { ratio: 1 } },
      { name: 'the second', n: 1000, figures: { ratio: 12.345 } },
      { name: 'third', n: 5, figures: { ratio: 0.1234 } },
      { name: 'fourth', n: 5, figures: { ratio: 1234.5 } },
    ]
    expect(renderSections([{ title: 'Title', reading: 'Reading.', rows: figures }]).split('\n')).toEqual([
      'Title',
      'Reading.',
      '                 n  ratio',
      '  first         10      1',
      '  the second  1000   12.3',
      '  third          5   0.12',
      '  fourth         5   1235',
      '',
    ])
  })
})
