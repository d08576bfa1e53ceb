import { StringDecoder } from 'node:string_decoder'
import { AuditError } from '../../errors.js'
import type { Row } from './types.js'

/** Above this a "line" is taken for a file without line ends, which would have to be held whole. */
const MAX_LINE_CHARS = 16 * 1024 * 1024

/** Rows of newline-delimited JSON: one object a line; blank lines are passed over. */
export async function* readJsonRows(path: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Row> {
  const decoder = new StringDecoder('utf8')
  let line = 1
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > MAX_LINE_CHARS) {
      throw malformed(path, line + lines.length, 'is longer than 16 Mi characters')
    }
    for (const text of lines) yield* parseLine(path, line++, text)
  }
  yield* parseLine(path, line, rest + decoder.end())
}

function* parseLine(path: string, line: number, text: string): Generator<Row> {
  const json = (line === 1 ? text.replace(/^\uFEFF/, '') : text).trim()
  if (json === '') return
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    // The parser's message quotes the text, and with it cell values: neither it nor the cause may travel on.
    throw malformed(path, line, 'is no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(path, line, 'is no JSON object')
  }
  yield value as Row
}

function malformed(path: string, line: number, what: string): AuditError {
  return new AuditError(
    'ERR_INVALID_INPUT',
    `Line ${line} of "${path}" ${what}: mend the file and try again.`,
  )
}
