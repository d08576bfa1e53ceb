import { constants, closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import { AuditError } from '../errors.js'
import type { DeadLetterNote, JournalHeader } from './entries.js'
import { listJournalFiles, listWriterDirs } from './files.js'
import { decodeFrames } from './frame.js'

/** One file of a journal, opened: it stays readable when its writer removes it. */
export interface JournalFile {
  path: string
  /** Of a file of records that a sink refused for good. */
  deadLetter?: DeadLetterNote
  /**
   * The canonical text of each record, as far as the file was written when it was opened.
   *
   * @param onDamage Told of bytes that are no entry; reading goes on behind them. @default throws
   * @throws {AuditError} ERR_DAMAGED. A torn tail just ends the file.
   */
  records(
    onDamage?: (damage: { offset: number; message: string }) => void,
  ): Iterable<{ text: Buffer; offset: number }>
  close(): void
}

/**
 * Opens the journal files of every writer of a sink, and fixes how much of each is read, all at once: what is read
 * afterwards from the sink and what is read from here leave no gap between them.
 *
 * @returns [] where there is no journal.
 */
export function openJournals(journalDir: string, sink: SinkAddress): JournalFile[] {
  const identity = sinkIdentity(sink, journalDir)
  const opened: { path: string; fd: number; size: number }[] = []
  try {
    for (const dir of listWriterDirs(journalDir)) {
      for (const path of listJournalFiles(dir)) {
        const fd = openIfThere(path)
        if (fd !== undefined) opened.push({ path, fd, size: 0 })
      }
    }
    for (const file of opened) file.size = fstatSync(file.fd).size
    return opened.flatMap(({ path, fd, size }) => {
      if (belongsTo(readHeader(fd), identity)) {
        return [
          { path, records: (onDamage) => readRecords(fd, size, path, onDamage), close: () => closeSync(fd) },
        ]
      }
      closeSync(fd)
      return []
    })
  } catch (error) {
    for (const { fd } of opened) closeQuietly(fd)
    throw error
  }
}

/** The bytes of a journal file, up to a size. */
export function readAll(fd: number, size: number = fstatSync(fd).size): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  let length = 0
  while (length < bytes.length) {
    const read = readSync(fd, bytes, length, bytes.length - length, length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

function* readRecords(
  fd: number,
  size: number,
  path: string,
  onDamage?: (damage: { offset: number; message: string }) => void,
): Generator<{ text: Buffer; offset: number }> {
  for (const frame of decodeFrames(readAll(fd, size))) {
    if (frame.type === 'record') yield { text: frame.payload, offset: frame.offset }
    if (frame.type !== 'damage') continue
    const { offset, message } = frame
    if (!onDamage)
      throw new AuditError(
        'ERR_DAMAGED',
        `${path} at byte ${offset}: ${message}; keep a copy, then run spanledger recover`,
      )
    onDamage({ offset, message })
  }
}

/** What a journal file's head says: a header, nothing yet (its writer died making it), or nothing that can be read. */
export type JournalHead = JournalHeader | 'empty' | 'damaged'

const LENGTH_BYTES = 8
const MAX_HEADER_BYTES = 1024 * 1024

export function readHeader(fd: number): JournalHead {
  const start = Buffer.alloc(LENGTH_BYTES)
  if (readSync(fd, start, 0, LENGTH_BYTES, 0) < LENGTH_BYTES) return 'empty'
  const length = Math.min(start.readUInt32LE(0), MAX_HEADER_BYTES)
  const [first] = decodeFrames(readAll(fd, LENGTH_BYTES + length))
  if (first === undefined) return 'empty'
  if (first.type !== 'header') return 'damaged'
  try {
    return JSON.parse(first.payload.toString('utf8')) as JournalHeader
  } catch {
    return 'damaged'
  }
}

/** Whether a file may hold records for a sink. One whose head is damaged may: reading it says what is wrong with it. */
function belongsTo(head: JournalHead, identity: string): boolean {
  if (head === 'empty') return false
  return head === 'damaged' || head.sink === identity
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It was closed before the failure that brought us here.
  }
}

// A file removed between listing and opening was settled: the sink has its records.
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
