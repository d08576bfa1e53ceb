import { AuditError } from '../../errors.js'
import { readFileRows, requireReadable } from './file-rows.js'
import type { Dataset, NoteColumns, Row } from './types.js'

/**
 * Refuses a data set that can be seen at once to be unreadable: a file that is missing or of another kind.
 *
 * @throws AuditError as {@link readRows} does
 */
export async function requireDataset(dataset: Dataset): Promise<void> {
  if (typeof dataset === 'string') await requireReadable(dataset)
}

/**
 * Reads a data set row by row, holding one row at a time. Where the columns are known apart from the rows,
 * `noteColumns` is told them: a data set without rows has columns too.
 *
 * @throws AuditError `ERR_INVALID_INPUT` where the data set is of no accepted form, a row is no object, columns
 * differ in length, or a file is missing or has a malformed line; `ERR_UNSUPPORTED` for a file of another ending.
 */
export async function* readRows(dataset: Dataset, noteColumns: NoteColumns): AsyncGenerator<Row> {
  if (typeof dataset === 'string') {
    yield* readFileRows(dataset, noteColumns)
    return
  }
  if (typeof dataset !== 'object' || dataset === null) {
    throw new AuditError(
      'ERR_INVALID_INPUT',
      `The data set is a ${typeof dataset}: give rows, columns, an iterable of rows, or the path of a file.`,
    )
  }
  if (Symbol.asyncIterator in dataset || Symbol.iterator in dataset) {
    let index = 0
    for await (const row of dataset as AsyncIterable<Row>) yield checkedRow(row, index++)
    return
  }
  noteColumns(Object.keys(dataset))
  yield* rowsOfColumns(dataset)
}

function checkedRow(row: unknown, index: number): Row {
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row
  throw new AuditError(
    'ERR_INVALID_INPUT',
    `Row ${index} of the data set is no object: give each row as { column: value }.`,
  )
}

function* rowsOfColumns(columns: Readonly<Record<string, ArrayLike<unknown>>>): Generator<Row> {
  const entries = Object.entries(columns)
  let length: number | undefined
  for (const [name, values] of entries) {
    if (!isColumn(values)) {
      throw new AuditError(
        'ERR_INVALID_INPUT',
        'An object given as data set must hold one array per column; for a single row, give an array of one row.',
      )
    }
    length ??= values.length
    if (values.length !== length) {
      throw new AuditError(
        'ERR_INVALID_INPUT',
        `The columns differ in length: "${name}" has ${values.length} values where ${length} were expected.`,
      )
    }
  }
  for (let index = 0; index < (length ?? 0); index++) {
    yield Object.fromEntries(entries.map(([name, values]) => [name, values[index]]))
  }
}

function isColumn(values: unknown): values is ArrayLike<unknown> {
  return Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)
}
