import { constants, closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import { AuditError } from '../errors.js'
import type { JournalHeader } from './entries.js'
import { listJournalFiles, listWriterDirs } from './files.js'
import { decodeFrames } from './frame.js'

/** One file of a journal, opened: it stays readable when its writer removes it. */
export interface JournalFile {
  path: string
  /**
   * The canonical text of each record, as far as the file was written when this is called.
   *
   * @throws {AuditError} ERR_DAMAGED at bytes that are no entry; a torn tail just ends the file.
   */
  records(): Iterable<{ text: Buffer; offset: number }>
  close(): void
}

/**
 * Opens the journal files of every writer of a sink, at once, so that what is read afterwards from the sink and
 * what is read from here leave no gap between them.
 *
 * @returns [] where there is no journal.
 */
export function openJournals(journalDir: string, sink: SinkAddress): JournalFile[] {
  const identity = sinkIdentity(sink, journalDir)
  const opened: JournalFile[] = []
  try {
    for (const dir of listWriterDirs(journalDir)) {
      for (const path of listJournalFiles(dir)) {
        const fd = openIfThere(path)
        if (fd === undefined) continue
        const file: JournalFile = { path, records: () => readRecords(fd, path), close: () => closeSync(fd) }
        if (belongsTo(fd, identity)) opened.push(file)
        else file.close()
      }
    }
  } catch (error) {
    for (const file of opened) file.close()
    throw error
  }
  return opened
}

/** The bytes of a journal file as they are now. */
export function readAll(fd: number): Buffer {
  const bytes = Buffer.allocUnsafe(fstatSync(fd).size)
  let length = 0
  while (length < bytes.length) {
    const read = readSync(fd, bytes, length, bytes.length - length, length)
    if (read === 0) break
    length += read
  }
  return bytes.subarray(0, length)
}

function* readRecords(fd: number, path: string): Generator<{ text: Buffer; offset: number }> {
  const frames = decodeFrames(readAll(fd))
  for (;;) {
    const step = frames.next()
    if (step.done) {
      if (step.value.kind !== 'damaged') return
      const { offset, message } = step.value
      throw new AuditError('ERR_DAMAGED', `${path} at byte ${offset}: ${message}; run spanledger recover`)
    }
    if (step.value.type === 'record') yield { text: step.value.payload, offset: step.value.offset }
  }
}

const HEADER_BYTES = 4096

/**
 * Whether a journal file, opened, holds records for a sink. One whose head is damaged may: reading it will say what
 * is wrong with it.
 */
export function belongsTo(fd: number, identity: string): boolean {
  const start = Buffer.alloc(HEADER_BYTES)
  const length = readSync(fd, start, 0, HEADER_BYTES, 0)
  const first = decodeFrames(start.subarray(0, length)).next()
  if (first.done) return first.value.kind === 'damaged'
  if (first.value.type !== 'header') return true
  return (JSON.parse(first.value.payload.toString('utf8')) as JournalHeader).sink === identity
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
