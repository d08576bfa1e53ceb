import { keysOf } from '../../../src/query/record-keys.js'
import type { LineFilter } from '../lines/line-filter.js'
import { readTraceLine } from '../lines/otlp-line.js'
import { linesOf, stretches, type ReadBytes } from '../lines/split.js'
import type { FileIndex } from './file-index.js'
import { IndexBuilder, type LineFacts } from './index-builder.js'

const STRETCH_BYTES = 512 * 1024
const UNREADABLE: LineFacts = { spans: 0, records: [undefined] }
const PASSED_OVER: LineFacts = { spans: 0, records: [] }

/** How to take a last line that no newline ends. */
export type TailPolicy =
  /** It is still being written. */
  | 'leave'
  /** It is part of the file, readable or not. */
  | 'keep'
  /** Nobody knows: it is part of the file if it can be read. */
  | 'try'

/**
 * Makes the index of a file by reading it once.
 *
 * @param end Bytes of it to look at.
 * @param filter Lines it refuses are passed over: their records are not in the index.
 */
export async function indexFile(
  read: ReadBytes,
  end: number,
  filter: LineFilter,
  tail: TailPolicy,
): Promise<FileIndex> {
  const builder = new IndexBuilder()
  for await (const stretch of stretches(read, end, STRETCH_BYTES)) {
    for (const line of linesOf(stretch.bytes, stretch.offset)) {
      if (!line.isTerminated && tail === 'leave') break
      const facts = filter(line.bytes) ? factsOfLine(line.bytes) : PASSED_OVER
      if (!line.isTerminated && tail === 'try' && facts === UNREADABLE) break
      builder.addLine(line.bytes.length + (line.isTerminated ? 1 : 0), facts)
    }
  }
  return builder.build()
}

function factsOfLine(bytes: Buffer): LineFacts {
  try {
    const { spans, events } = readTraceLine(bytes)
    return { spans, records: events.map(({ text }) => keysOf(text)) }
  } catch {
    return UNREADABLE
  }
}
