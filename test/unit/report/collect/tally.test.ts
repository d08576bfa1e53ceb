import { describe, expect, it } from 'vitest'
import { CountTally, FirstRows } from '../../../../src/report/collect/tally.js'

describe('CountTally', () => {
  it('ranks by count, then by key', () => {
    const tally = new CountTally(10)
    for (const key of ['b', 'c', 'a', 'c']) tally.add(key)
    expect(tally.ranked()).toEqual([
      ['c', 2],
      ['a', 1],
      ['b', 1],
    ])
  })

  it('counts what found no room, and goes on counting what it knows', () => {
    const tally = new CountTally(1)
    for (const key of ['a', 'b', 'a', 'c']) tally.add(key)
    expect([tally.ranked(), tally.beyond]).toEqual([[['a', 2]], 2])
  })

  it('takes a key named like a member of Object.prototype', () => {
    const tally = new CountTally(5)
    tally.add('__proto__')
    tally.add('constructor')
    expect(tally.size).toBe(2)
  })
})

describe('FirstRows', () => {
  it('keeps the first and counts all', () => {
    const rows = new FirstRows<number>(2)
    for (const value of [7, 8, 9]) rows.add(() => value)
    expect([rows.rows, rows.total]).toEqual([[7, 8], 3])
  })

  it('makes no row it does not keep', () => {
    const rows = new FirstRows<number>(0)
    let made = 0
    rows.add(() => made++)
    expect(made).toBe(0)
  })
})
