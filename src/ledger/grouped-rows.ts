import type { NumberColumn } from './columns.js'

/** Rows by group, and within a group by value. */
export interface GroupedRows {
  /** The rows of a group, ascending by value; those of one value in the order they came. */
  of(group: number): Uint32Array
}

/**
 * Puts rows in groups and in order. Mostly they are in order already, so a group is only sorted where it is not.
 *
 * @param groups Number of groups; each row's group is below it.
 */
export function groupRows(group: NumberColumn, value: NumberColumn, groups: number): GroupedRows {
  const starts = new Uint32Array(groups + 1)
  for (let row = 0; row < group.length; row++) starts[group.at(row) + 1]!++
  for (let each = 0; each < groups; each++) starts[each + 1]! += starts[each]!
  const order = new Uint32Array(group.length)
  const next = starts.slice()
  for (let row = 0; row < group.length; row++) order[next[group.at(row)]!++] = row
  return {
    of: (each) => {
      const rows = order.subarray(starts[each], starts[each + 1])
      if (!isAscending(rows, value)) rows.sort((a, b) => value.at(a) - value.at(b) || a - b)
      return rows
    },
  }
}

function isAscending(rows: Uint32Array, value: NumberColumn): boolean {
  for (let i = 1; i < rows.length; i++) if (value.at(rows[i]!) < value.at(rows[i - 1]!)) return false
  return true
}

/** Splits rows that are in order into runs of one value. */
export function* runsOf(rows: Uint32Array, value: NumberColumn): Generator<Uint32Array> {
  let start = 0
  for (let i = 1; i <= rows.length; i++) {
    if (i < rows.length && value.at(rows[i]!) === value.at(rows[start]!)) continue
    yield rows.subarray(start, i)
    start = i
  }
}
