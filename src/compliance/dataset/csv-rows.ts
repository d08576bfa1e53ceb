import { pipeline, Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import { AuditError } from '../../errors.js'
import { holdsValues } from './header-row.js'
import type { NoteColumns, Row } from './types.js'

/** One record may not be longer: an unclosed quote would otherwise take the rest of the file into memory. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024
/** So many rows are looked at before the first is taken for the header. */
const LOOKAHEAD_ROWS = 20
const DELIMITERS = [',', ';', '\t', '|']

/**
 * Rows of a CSV file (RFC 4180) with a header row. Without `delimiter` the one that is most frequent in the header
 * is taken, of comma, semicolon, tab and bar.
 */
export async function* readCsvRows(
  path: string,
  chunks: AsyncIterable<Buffer>,
  noteColumns: NoteColumns,
  delimiter?: string,
): AsyncGenerator<Row> {
  const source = chunks[Symbol.asyncIterator]()
  const first = await source.next()
  const head = first.done === true ? Buffer.alloc(0) : first.value
  const parser = parse({
    bom: true,
    delimiter: delimiter ?? sniffDelimiter(head.toString('utf8')),
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_BYTES,
  })
  // Errors reach the loop below through the parser; the callback is there so that leaving the loop early is none.
  pipeline(Readable.from(chained(head, source)), parser, () => undefined)
  try {
    yield* rowsBelowHeader(path, parser as AsyncIterable<string[]>, noteColumns)
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    // The parser's message and fields quote cells: only the line and its stable code may travel on.
    const line = typeof error['lines'] === 'number' ? `near line ${error['lines']}` : 'at an unknown line'
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `"${path}" is malformed ${line} (${error.code}): mend the file.`,
    )
  } finally {
    parser.destroy()
  }
}

async function* rowsBelowHeader(
  path: string,
  records: AsyncIterable<string[]>,
  noteColumns: NoteColumns,
): AsyncGenerator<Row> {
  let header: string[] | undefined
  const ahead: string[][] = []
  for await (const cells of records) {
    if (header) yield toRow(header, cells)
    else if (ahead.push(cells) > LOOKAHEAD_ROWS) yield* flush()
  }
  if (ahead.length > 0) yield* flush()

  function* flush(): Generator<Row> {
    const [first = [], ...below] = ahead.splice(0)
    const names = (header = checkedHeader(path, first, below))
    noteColumns(names)
    for (const cells of below) yield toRow(names, cells)
  }
}

async function* chained(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

/** The delimiter met most often in the first line, outside quotes. */
function sniffDelimiter(text: string): string {
  const line = text.replace(/"[^"]*"/g, '').split(/\r?\n/, 1)[0] ?? ''
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length - 1)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Without a header row the first person's data would be taken for column names, and named in every report. */
function checkedHeader(path: string, cells: string[], below: readonly string[][]): string[] {
  if (holdsValues(cells, below)) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `The first row of "${path}" holds values where the names of columns should stand: the file needs a header row.`,
    )
  }
  return cells.map((cell, index) => (cell.trim() === '' ? `column_${index + 1}` : cell.trim()))
}

/** Columns of the same name become one column with several values a row, so that neither is overlooked. */
function toRow(header: string[], cells: string[]): Row {
  const row: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  header.forEach((name, index) => {
    const before = row[name]
    row[name] = before === undefined ? cells[index] : [before, cells[index]].flat()
  })
  return row
}
