import { keysOf, type RecordKeys } from '../../../src/query/record-keys.js'
import { leafHash } from '../../../src/record/hash.js'
import { readTraceLine, type AuditEvent, type LineOrigin } from '../lines/otlp-line.js'
import { linesOf, stretches, type ReadBytes } from '../lines/split.js'
import type { FileIndex } from './file-index.js'
import { IndexBuilder, type LineFacts } from './index-builder.js'

const STRETCH_BYTES = 512 * 1024
const UNREADABLE: LineFacts = { spans: 0, records: [undefined] }

/** How to take a last line that no newline ends. */
export type TailPolicy =
  /** It is still being written. */
  | 'leave'
  /** It is part of the file, readable or not. */
  | 'keep'
  /** Nobody knows: it is part of the file if it can be read. */
  | 'try'

/**
 * Makes the index of a file by reading all of its lines once. A block with a line, or a record, that is not as it was
 * written admits any time, so that every query comes upon it.
 *
 * @param end Bytes of it to look at.
 */
export async function indexFile(
  read: ReadBytes,
  end: number,
  origin: LineOrigin,
  tail: TailPolicy,
): Promise<FileIndex> {
  const builder = new IndexBuilder()
  for await (const stretch of stretches(read, end, STRETCH_BYTES)) {
    for (const line of linesOf(stretch.bytes, stretch.offset)) {
      if (!line.isTerminated && tail === 'leave') break
      const facts = factsOfLine(line.bytes, origin)
      if (!line.isTerminated && tail === 'try' && facts === UNREADABLE) break
      const start = line.offset - stretch.offset
      const length = line.bytes.length + (line.isTerminated ? 1 : 0)
      builder.addLine(stretch.bytes.subarray(start, start + length), facts)
    }
  }
  return builder.build()
}

function factsOfLine(bytes: Buffer, origin: LineOrigin): LineFacts {
  try {
    const { spans, events } = readTraceLine(bytes, origin)
    return { spans, records: events.map(keysOfEvent) }
  } catch {
    return UNREADABLE
  }
}

function keysOfEvent(event: AuditEvent): RecordKeys | undefined {
  if ('flaw' in event) return undefined
  const { text, hash } = event
  return hash === undefined || hash === leafHash(text) ? keysOf(text) : undefined
}
