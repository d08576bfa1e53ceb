import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { colourStyle, plainStyle } from '../../../../src/cli/terminal/style.js'
import { layOut, type Column } from '../../../../src/cli/text/table.js'
import { widthOf } from '../../../../src/cli/text/width.js'

interface Row {
  name: string
  count: number
  note: string
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'NAME', cell: ({ name }) => name, min: 6 },
  { title: 'COUNT', cell: ({ count }) => String(count), align: 'right', rank: 1 },
  { title: 'NOTE', cell: ({ note }) => note, min: 10, max: 30, rank: 2 },
]

function render(rows: readonly Row[], width: number, columns = COLUMNS): string[] {
  const table = layOut(columns, rows, width, plainStyle)
  return [table.header, ...rows.map(table.line)]
}

describe('layOut', () => {
  it('gives each column what it needs, where there is room', () => {
    const rows = [
      { name: 'loans', count: 12, note: 'all of them' },
      { name: 'customers', count: 1200, note: '' },
    ]
    expect(render(rows, 80)).toEqual([
      'NAME       COUNT  NOTE',
      'loans         12  all of them',
      'customers   1200',
    ])
  })

  it('cuts the widest first, with an ellipsis', () => {
    const rows = [{ name: 'abc', count: 1, note: 'a note of some length' }]
    expect(render(rows, 24)).toEqual(['NAME  COUNT  NOTE', 'abc       1  a note of…'])
  })

  it('leaves out the columns of the highest rank where not even their least fits', () => {
    const rows = [{ name: 'customers', count: 1200, note: 'a note of some length' }]
    expect(render(rows, 20)).toEqual(['NAME       COUNT', 'customers   1200'])
  })

  it('leaves out a column that has nothing to show', () => {
    expect(render([{ name: 'a', count: 1, note: '' }], 80)[0]).toBe('NAME  COUNT')
  })

  it('cuts a row that comes after the sample to the widths settled by it', () => {
    const table = layOut(COLUMNS, [{ name: 'abcdef', count: 1, note: 'short' }], 80, plainStyle)
    expect(table.line({ name: 'abcdefgh', count: 1_000_000, note: 'much longer' })).toBe(
      'abcde…  1000…  much…',
    )
  })

  it('puts no style around padding, so that no line ends in spaces', () => {
    const styled = [{ title: 'NAME', cell: ({ name }: Row) => name, style: () => 'red' as const }]
    const table = layOut(styled, [{ name: 'longest', count: 0, note: '' }], 80, colourStyle)
    expect(table.line({ name: 'a', count: 0, note: '' })).toBe('\u001B[31ma\u001B[39m')
  })

  it('makes no line wider than the terminal, whatever the rows hold', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    const row = fc.record({ name: text, count: fc.nat(), note: text })
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.integer({ min: 10, max: 200 }), (rows, width) => {
        expect(render(rows, width).filter((line) => widthOf(line) > width)).toEqual([])
      }),
    )
  })
})
