import { closeSync, fstatSync } from 'node:fs'
import { sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import { AuditError } from '../errors.js'
import type { DeadLetterNote } from './entries.js'
import {
  fileNumber,
  listDeadLetters,
  listJournalFiles,
  listWriterDirs,
  openIfThere,
  readAt,
} from './files.js'
import { decodeFrames } from './frame.js'
import { readHeader, type JournalHead } from './header.js'

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

interface Opened {
  path: string
  fd: number
  size: number
  head: JournalHead
}

/**
 * Opens the journal files of every writer of a sink, and those of records that the sink refused for good; and fixes
 * how much of each is read, all at once: what is read afterwards from the sink and what is read from here leave no
 * gap between them.
 *
 * @returns [] where there is no journal.
 */
export function openJournals(journalDir: string, sink: SinkAddress): JournalFile[] {
  const identity = sinkIdentity(sink, journalDir)
  const opened: Opened[] = []
  try {
    const writers = listWriterDirs(journalDir).map((dir) => openAll(listJournalFiles(dir), opened))
    openAll(listDeadLetters(journalDir), opened)
    for (const file of opened) file.size = fstatSync(file.fd).size
    for (const file of opened) file.head = readHeader(file.fd)
    for (const files of writers) files.forEach((file, index) => cutShort(files[index - 1], file))
    return opened.flatMap((file) => {
      if (belongsTo(file.head, identity)) return [journalFile(file)]
      closeQuietly(file.fd)
      return []
    })
  } catch (error) {
    for (const { fd } of opened) closeQuietly(fd)
    throw error
  }
}

function openAll(paths: readonly string[], opened: Opened[]): Opened[] {
  const files: Opened[] = []
  for (const path of paths) {
    const fd = openIfThere(path)
    // A file removed between listing and opening was settled: the sink has its records.
    if (fd === undefined) continue
    files.push({ path, fd, size: 0, head: 'empty' })
    opened.push(files.at(-1)!)
  }
  return files
}

/** Leaves out what a failed write could not take back, as the file behind it says. */
function cutShort(file: Opened | undefined, { head }: Opened): void {
  if (!file || typeof head !== 'object' || !head.previous) return
  const { file: known, offset } = head.previous
  if (known === fileNumber(file.path)) file.size = Math.min(file.size, offset)
}

function journalFile({ path, fd, size, head }: Opened): JournalFile {
  const deadLetter = typeof head === 'object' ? head.deadLetter : undefined
  return {
    path,
    ...(deadLetter && { deadLetter }),
    records: (onDamage) => readRecords(fd, size, path, onDamage),
    close: () => closeQuietly(fd),
  }
}

function* readRecords(
  fd: number,
  size: number,
  path: string,
  onDamage?: (damage: { offset: number; message: string }) => void,
): Generator<{ text: Buffer; offset: number }> {
  for (const frame of decodeFrames(readAt(fd, 0, size))) {
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

/** Whether a file may hold records for a sink. One whose head is damaged may: reading it says what is wrong with it. */
function belongsTo(head: JournalHead, identity: string): boolean {
  if (head === 'empty') return false
  return head === 'damaged' || head.sink === identity
}

function closeQuietly(fd: number): void {
  try {
    closeSync(fd)
  } catch {
    // It is closed all the same, or was before; what was needed of it has been read.
  }
}
