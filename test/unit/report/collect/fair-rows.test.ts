import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairRows } from '../../../../src/report/collect/fair-rows.js'

function fill(limit: number, types: readonly string[]): FairRows<string> {
  const rows = new FairRows<string>(limit)
  types.forEach((type, index) => {
    rows.add(type, () => `${type}${String(index)}`)
  })
  return rows
}

const countsOf = (types: readonly string[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const type of types) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}

describe('FairRows', () => {
  it('keeps all where there is room', () => {
    const rows = fill(5, ['a', 'b', 'a'])
    expect([rows.rows, rows.total, rows.hidden(), rows.someWhole]).toEqual([['a0', 'b1', 'a2'], 3, [], true])
  })

  it('gives the room of the frequent to the rare, whichever came first', () => {
    const rows = fill(4, ['a', 'a', 'a', 'a', 'a', 'b', 'c'])
    expect([rows.rows, rows.hidden()]).toEqual([['a0', 'a1', 'b5', 'c6'], [['a', 3]]])
  })

  it('makes no row it does not keep', () => {
    const rows = new FairRows<number>(0)
    let made = 0
    rows.add('a', () => made++)
    expect([made, rows.rows, rows.total]).toEqual([0, [], 1])
  })

  it('counts rows of types for which there is no room at all', () => {
    expect(fill(1, ['a', 'b', 'c']).total).toBe(3)
  })

  it('fills its room, keeps of each type the first, and cuts none below what a more frequent one keeps', () => {
    const types = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 60 })
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 40 }), types, (limit, given) => {
        const kept = fill(limit, given).rows
        expect(kept).toHaveLength(Math.min(limit, given.length))
        const all = given.map((type, index) => `${type}${String(index)}`)
        const keptCounts = countsOf(kept.map((row) => row.charAt(0)))
        for (const [type, total] of countsOf(given)) {
          const own = keptCounts.get(type) ?? 0
          expect(kept.filter((row) => row.startsWith(type))).toEqual(
            all.filter((row) => row.startsWith(type)).slice(0, own),
          )
          if (own < total) expect(Math.max(...keptCounts.values())).toBeLessThanOrEqual(own + 1)
        }
      }),
    )
  })
})
