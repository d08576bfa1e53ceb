import type { Style, StyleName } from '../terminal/style.js'
import { cut, pad, widthOf } from './width.js'

export interface Column<T> {
  title: string
  /** One line, with nothing in it that steers a terminal. */
  cell: (row: T) => string
  style?: (row: T) => StyleName | undefined
  align?: 'left' | 'right'
  /** Columns it needs to be of use. @default the width of its title */
  min?: number
  /** Columns it takes at most. @default what its cells need */
  max?: number
  /** Where room is short the columns of the highest rank are left out first; those of rank 0 never. @default 0 */
  rank?: number
}

/** A table whose column widths are settled. */
export interface Table<T> {
  header: string
  line: (row: T) => string
}

const GAP = 2

interface Settled<T> {
  column: Column<T>
  width: number
}

/**
 * Settles which columns are shown and how wide they are.
 *
 * @param sample Rows to measure by; those that come later are cut to fit.
 * @param width Columns of the terminal: no line is longer.
 * @example
 * const table = layOut([{ title: 'NAME', cell: (row: { name: string }) => row.name }], rows, 80, plainStyle)
 * console.log([table.header, ...rows.map(table.line)].join('\n'))
 */
export function layOut<T>(
  columns: readonly Column<T>[],
  sample: readonly T[],
  width: number,
  style: Style,
): Table<T> {
  const filled = columns.filter(({ cell }) => sample.length === 0 || sample.some((row) => cell(row) !== ''))
  const settled = settle(filled, sample, width)
  return {
    header: style('bold', joined(settled.map(({ column, width }) => pad(column.title, width, column.align)))),
    line: (row) =>
      joined(
        settled.map(({ column, width }, index) => {
          const isLast = index === settled.length - 1 && column.align !== 'right'
          const text = isLast ? cut(column.cell(row), width) : pad(column.cell(row), width, column.align)
          return style(column.style?.(row), text)
        }),
      ),
  }
}

function joined(cells: readonly string[]): string {
  return cells.join(' '.repeat(GAP)).trimEnd()
}

function settle<T>(columns: readonly Column<T>[], sample: readonly T[], width: number): Settled<T>[] {
  let wanted = columns.map((column) => ({ column, natural: naturalWidth(column, sample) }))
  const needed = () =>
    wanted.reduce((sum, { column, natural }) => sum + least(column, natural), GAP * (wanted.length - 1))
  while (needed() > width && wanted.some(({ column }) => rankOf(column) > 0)) {
    const last = wanted.reduce((a, b) => (rankOf(b.column) >= rankOf(a.column) ? b : a))
    wanted = wanted.filter((one) => one !== last)
  }
  const widths = share(
    wanted.map(({ column, natural }) => ({ least: least(column, natural), most: natural })),
    width - GAP * (wanted.length - 1),
  )
  return wanted.map(({ column }, index) => ({ column, width: widths[index] ?? 1 }))
}

function naturalWidth<T>({ title, cell, max = Infinity }: Column<T>, sample: readonly T[]): number {
  const widest = sample.reduce((most, row) => Math.max(most, widthOf(cell(row))), widthOf(title))
  return Math.min(widest, Math.max(max, widthOf(title)))
}

function least<T>({ title, min }: Column<T>, natural: number): number {
  return Math.min(natural, min ?? widthOf(title))
}

function rankOf<T>({ rank = 0 }: Column<T>): number {
  return rank
}

interface Want {
  least: number
  most: number
}

/**
 * Gives each its least, then the rest to the narrowest that want more, so that only the widest are cut. Where not
 * even the least fits, the widest give way.
 */
function share(wants: readonly Want[], width: number): number[] {
  const shares = wants.map(({ least, most }) => ({ width: least, most }))
  let left = width - shares.reduce((sum, one) => sum + one.width, 0)
  while (left !== 0) {
    const open = left > 0 ? shares.filter((one) => one.width < one.most) : shares
    const first = open[0]
    if (first === undefined) break
    const chosen = open.reduce((a, b) => ((left > 0 ? b.width < a.width : b.width > a.width) ? b : a), first)
    if (left < 0 && chosen.width <= 1) break
    const step = left > 0 ? 1 : -1
    chosen.width += step
    left -= step
  }
  return shares.map((one) => one.width)
}
