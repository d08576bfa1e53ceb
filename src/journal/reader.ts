import { closeSync, fstatSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import { AuditError, isOutOfDescriptors } from '../errors.js'
import type { DeadLetterNote } from './entries.js'
import {
  DEAD_LETTERS,
  fileNumber,
  listDeadLetters,
  listJournalFiles,
  listWriterDirs,
  openIfThere,
  readAt,
} from './files.js'
import { decodeFrames } from './frame.js'
import { readHeader, type JournalHead } from './header.js'

type OnDamage = (damage: { offset: number; message: string }) => void

/**
 * One file of a journal, opened: it stays readable when its writer removes it. Or a file or directory that could not
 * be opened: reading it tells why.
 */
export interface JournalFile {
  path: string
  /** Id of the writer whose journal it is of; absent for a dead letter. */
  writer?: string
  /** Of a file of records that a sink refused for good. */
  deadLetter?: DeadLetterNote
  /**
   * The canonical text of each record, as far as the file was written when it was opened.
   *
   * @param onDamage Told of bytes that are no entry; reading goes on behind them. @default throws
   * @throws {AuditError} ERR_DAMAGED. A torn tail just ends the file.
   */
  records(onDamage?: OnDamage): Iterable<{ text: Buffer; offset: number }>
  close(): void
}

interface Found {
  path: string
  writer?: string | undefined
  fd?: number | undefined
  size: number
  head: JournalHead
  /** Why it cannot be read. */
  problem?: string
}

/**
 * Opens the journal files of every writer of a sink, and those of records that the sink refused for good; and fixes
 * how much of each is read, all at once: what is read afterwards from the sink and what is read from here leave no
 * gap between them. What cannot be opened does not keep the others from being read.
 *
 * @returns [] where there is no journal.
 * @throws a file system error where the journal directory cannot be listed, or too many files are open.
 */
export function openJournals(journalDir: string, sink: SinkAddress): JournalFile[] {
  const identity = sinkIdentity(sink, journalDir)
  const found: Found[] = []
  try {
    const writers = listWriterDirs(journalDir).map((dir) =>
      openAll(dir, () => listJournalFiles(dir), found, basename(dir)),
    )
    openAll(join(journalDir, DEAD_LETTERS), () => listDeadLetters(journalDir), found)
    for (const file of found) attempt(file, (fd) => (file.size = fstatSync(fd).size))
    for (const file of found) attempt(file, (fd) => (file.head = readHeader(fd)))
    for (const files of writers) files.forEach((file, index) => cutShort(files[index - 1], file))
    return found.flatMap((file) => {
      if (belongsTo(file, identity)) return [journalFile(file)]
      closeQuietly(file)
      return []
    })
  } catch (error) {
    for (const file of found) closeQuietly(file)
    throw error
  }
}

function openAll(dir: string, list: () => string[], found: Found[], writer?: string): Found[] {
  const files: Found[] = []
  const make = (path: string): Found => ({ path, writer, size: 0, head: 'empty' })
  const whole = make(dir)
  const open = (path: string) => {
    const file = make(path)
    tryFor(file, () => (file.fd = openIfThere(path)))
    // A file removed between listing and opening was settled: the sink has its records.
    if (file.fd !== undefined || file.problem !== undefined) files.push(file)
  }
  try {
    tryFor(whole, () => list().forEach(open))
  } finally {
    found.push(...files)
  }
  if (whole.problem !== undefined) found.push(whole)
  return files
}

function attempt(file: Found, work: (fd: number) => void): void {
  const { fd } = file
  if (fd !== undefined && file.problem === undefined) tryFor(file, () => work(fd))
}

function tryFor(file: Found, work: () => void): void {
  try {
    work()
  } catch (error) {
    // That this process has too many files open says nothing of the file.
    if (isOutOfDescriptors(error)) throw error
    file.problem = `it cannot be read (${error instanceof Error ? error.message : String(error)})`
  }
}

/** Leaves out what a failed write could not take back, as the file behind it says. */
function cutShort(file: Found | undefined, { head }: Found): void {
  if (!file || typeof head !== 'object' || !head.previous) return
  const { file: known, offset } = head.previous
  if (known === fileNumber(file.path)) file.size = Math.min(file.size, offset)
}

function journalFile(file: Found): JournalFile {
  const { path, writer, head } = file
  const deadLetter = typeof head === 'object' ? head.deadLetter : undefined
  return {
    path,
    ...(writer !== undefined && { writer }),
    ...(deadLetter && { deadLetter }),
    records: (onDamage = throwAt(path)) => readRecords(file, onDamage),
    close: () => closeQuietly(file),
  }
}

function throwAt(path: string): OnDamage {
  return ({ offset, message }) => {
    throw new AuditError(
      'ERR_DAMAGED',
      `${path} at byte ${offset}: ${message}; keep a copy, then run spanledger recover`,
    )
  }
}

function* readRecords(
  { fd, size, problem }: Found,
  onDamage: OnDamage,
): Generator<{ text: Buffer; offset: number }> {
  if (fd === undefined || problem !== undefined) {
    onDamage({ offset: 0, message: problem ?? 'it cannot be read' })
    return
  }
  for (const frame of decodeFrames(readAt(fd, 0, size))) {
    if (frame.type === 'record') yield { text: frame.payload, offset: frame.offset }
    else if (frame.type === 'damage') onDamage({ offset: frame.offset, message: frame.message })
  }
}

/** Whether a file may hold records for a sink. One that cannot be read may: reading it says what is wrong with it. */
function belongsTo({ head, problem }: Found, identity: string): boolean {
  if (problem !== undefined || head === 'damaged') return true
  return head !== 'empty' && head.sink === identity
}

function closeQuietly({ fd }: Found): void {
  if (fd === undefined) return
  try {
    closeSync(fd)
  } catch {
    // It is closed all the same, or was before; what was needed of it has been read.
  }
}
