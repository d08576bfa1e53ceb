import type { JournalHeader } from './entries.js'
import { readAt } from './files.js'
import { decodeFrames } from './frame.js'

/** What a journal file's head says: a header, nothing yet (its writer died making it), or nothing that can be read. */
export type JournalHead = JournalHeader | 'empty' | 'damaged'

const LENGTH_BYTES = 8
const MAX_HEADER_BYTES = 1024 * 1024

/** @throws a file system error. */
export function readHeader(fd: number): JournalHead {
  const start = readAt(fd, 0, LENGTH_BYTES)
  if (start.length < LENGTH_BYTES) return 'empty'
  const length = Math.min(start.readUInt32LE(0), MAX_HEADER_BYTES)
  const [first] = decodeFrames(readAt(fd, 0, LENGTH_BYTES + length))
  if (first === undefined) return 'empty'
  if (first.type !== 'header') return 'damaged'
  try {
    return JSON.parse(first.payload.toString('utf8')) as JournalHeader
  } catch {
    return 'damaged'
  }
}
