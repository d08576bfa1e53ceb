import { constants, createReadStream } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { extname } from 'node:path'
import { AuditError } from '../../errors.js'
import { readCsvRows } from './csv-rows.js'
import { readJsonRows } from './json-rows.js'
import type { NoteColumns, Row } from './types.js'

const CHUNK_BYTES = 256 * 1024

type Reader = (path: string, chunks: AsyncIterable<Buffer>, noteColumns: NoteColumns) => AsyncIterable<Row>

/** Endings of the files that can be read, and how. */
const READERS: Readonly<Record<string, Reader>> = {
  '.csv': readCsvRows,
  '.tsv': (path, chunks, noteColumns) => readCsvRows(path, chunks, noteColumns, '\t'),
  '.ndjson': readJsonRows,
  '.jsonl': readJsonRows,
}

/** Rows of a CSV, TSV or NDJSON file, streamed. @throws AuditError as {@link readRows} says */
export async function* readFileRows(path: string, noteColumns: NoteColumns): AsyncGenerator<Row> {
  const reader = await requireReadable(path)
  const stream = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  try {
    yield* reader(path, stream as AsyncIterable<Buffer>, noteColumns)
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause
    throw unreadable(path, cause)
  } finally {
    stream.destroy()
  }
}

/**
 * Checks that a file is there, can be opened, and is of a kind that is read.
 *
 * @throws AuditError `ERR_INVALID_INPUT`, `ERR_UNSUPPORTED`
 */
export async function requireReadable(path: string): Promise<Reader> {
  const ending = extname(path).toLowerCase()
  const reader = READERS[ending]
  if (reader === undefined) {
    const named = ending === '' ? 'has no ending' : `ends in ${ending}`
    const parquet = ending === '.parquet' ? ' Parquet is not read yet: convert it to one of these.' : ''
    throw new AuditError(
      'ERR_UNSUPPORTED',
      `The data set "${path}" ${named}; files of these are read: ${Object.keys(READERS).join(', ')}.${parquet}`,
    )
  }
  await assertFile(path)
  return reader
}

async function assertFile(path: string): Promise<void> {
  let isFile: boolean
  try {
    isFile = (await stat(path)).isFile()
    await access(path, constants.R_OK)
  } catch (cause) {
    throw unreadable(path, cause)
  }
  if (!isFile) throw new AuditError('ERR_INVALID_INPUT', `The data set "${path}" is no file: name a file.`)
}

function unreadable(path: string, cause: unknown): AuditError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''
  return new AuditError(
    'ERR_INVALID_INPUT',
    `The data set "${path}" cannot be read${code}: check the path and its permissions.`,
    { cause },
  )
}
