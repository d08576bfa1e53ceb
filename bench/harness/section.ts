/** One line of a table. */
export interface Row {
  name: string
  /** How much was measured: operations of all rounds that count. */
  n: number
  figures: Readonly<Record<string, number>>
}

/** A table and what it says. */
export interface Section {
  title: string
  /** How to read the figures, in one line. */
  reading: string
  rows: readonly Row[]
}

/** The sections as aligned text. Rows of one section have the same figures. */
export function renderSections(sections: readonly Section[]): string {
  return sections.map(renderSection).join('\n')
}

function renderSection({ title, reading, rows }: Section): string {
  const columns = Object.keys(rows[0]?.figures ?? {})
  const lines = [
    ['', 'n', ...columns],
    ...rows.map(({ name, n, figures }) => [
      name,
      String(n),
      ...columns.map((column) => figureText(figures[column]!)),
    ]),
  ]
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)))
  const table = lines.map((line) =>
    line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))),
  )
  return [title, reading, ...table.map((line) => '  ' + line.join('  ').trimEnd()), ''].join('\n')
}

/** Three digits that count: more would say that timings are as exact as that. */
function figureText(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return value.toFixed(0)
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}
