import { describe, expect, it } from 'vitest'
import { BytesColumn, NumberColumn } from '../../../src/ledger/columns.js'
import { groupRows, runsOf } from '../../../src/ledger/grouped-rows.js'

/** More than two pages. */
const ROWS = 40_000
const hex = (n: number) => n.toString(16).padStart(8, '0')

describe('a column', () => {
  it('holds numbers over many pages', () => {
    const column = new NumberColumn(Float64Array)
    for (let n = 0; n < ROWS; n++) column.push(n * 2 ** 20)
    expect(column.length).toBe(ROWS)
    for (let n = 0; n < ROWS; n++) expect(column.at(n)).toBe(n * 2 ** 20)
  })

  it('holds and compares bytes over many pages', () => {
    const column = new BytesColumn(4)
    const other = new BytesColumn(4)
    for (let n = 0; n < ROWS; n++) {
      column.push(hex(n))
      other.push(hex(ROWS - n))
    }
    for (const n of [0, 1, 16_383, 16_384, ROWS - 1]) {
      expect(column.hex(n)).toBe(hex(n))
      expect(column.compare(n, other, n)).toBe(Math.sign(n - (ROWS - n)))
      expect(column.equals(n, ROWS - n - 1)).toBe(n === ROWS - n - 1)
    }
    expect(column.equals(20_000, 20_000, other)).toBe(true)
  })

  it('holds zero bytes where there are none', () => {
    const column = new BytesColumn(4)
    column.push('')
    expect(column.hex(0)).toBe('00000000')
  })
})

describe('grouped rows', () => {
  it('are in order within each group, and in the order they came where they are alike', () => {
    const group = new NumberColumn(Uint32Array)
    const value = new NumberColumn(Float64Array)
    for (let row = 0; row < ROWS; row++) {
      group.push(row % 3)
      value.push(row % 3 === 1 ? row : (row * 7919) % 100)
    }
    const grouped = groupRows(group, value, 4)
    const sizes = [0, 1, 2, 3].map((each) => grouped.of(each).length)
    expect(sizes).toEqual([13_334, 13_333, 13_333, 0])
    for (const each of [0, 1, 2]) {
      const rows = grouped.of(each)
      for (let i = 1; i < rows.length; i++) {
        const [a, b] = [rows[i - 1]!, rows[i]!]
        expect(value.at(a) - value.at(b) || a - b).toBeLessThan(0)
      }
    }
    const runs = [...runsOf(grouped.of(0), value)]
    expect(runs.map((run) => value.at(run[0]!))).toEqual([...Array(100).keys()])
    expect(runs.reduce((sum, run) => sum + run.length, 0)).toBe(13_334)
  })
})
