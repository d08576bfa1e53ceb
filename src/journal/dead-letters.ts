import { randomUUID } from 'node:crypto'
import { closeSync, fstatSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from '../config/directories.js'
import { parseBuiltRecord } from '../record/build.js'
import { AppendFile } from './append-file.js'
import type { JournalHeader, OpenEntry, SegmentEntry } from './entries.js'
import { DEAD_LETTERS, openIfThere, readAt, syncDirectory } from './files.js'
import { FrameBuffer, decodeFrames, frameLength } from './frame.js'
import { TrailStates, type JournaledSpan } from './trail-states.js'

/** A span that a sink refused for good, as its journal had it. */
export interface RefusedSpan {
  /** Canonical text of the trail's `audit_started` record. */
  started: string
  segment?: SegmentEntry
  /** Canonical texts. */
  records: readonly string[]
}

/**
 * Sets spans aside in a file like those of a journal, so that they can be read, and sent again, like what is in one.
 * It is on the disk, under its name, when this returns.
 *
 * @returns the file's path.
 * @throws a file system error; nothing is left behind then but a draft.
 */
export function writeDeadLetter(
  journalDir: string,
  header: JournalHeader & Required<Pick<JournalHeader, 'deadLetter'>>,
  spans: readonly RefusedSpan[],
): string {
  const dir = join(journalDir, DEAD_LETTERS)
  makeDirectory(dir)
  const frames = new FrameBuffer()
  frames.add('header', JSON.stringify(header))
  for (const span of spans) addSpan(frames, span)
  const { at, token } = header.deadLetter
  const name = `${at.replace(/[^0-9TZ]/g, '')}-${token}.journal`
  const draft = AppendFile.create(join(dir, `.draft-${randomUUID()}`))
  try {
    draft.append(frames.bytes, { sync: true })
  } catch (error) {
    draft.discard()
    throw error
  }
  draft.closeQuietly()
  const path = join(dir, name)
  renameSync(draft.path, path)
  syncDirectory(dir)
  syncDirectory(journalDir)
  return path
}

function addSpan(frames: FrameBuffer, { started, segment, records }: RefusedSpan): void {
  const [first] = records
  if (first === undefined) return
  if (first !== started) frames.add('open', JSON.stringify(headBefore(first, started)))
  for (const text of records) frames.add('record', text)
  if (segment) frames.add('segment', JSON.stringify(segment))
}

/** What is known of a trail in front of one of its records: enough to place the record. */
function headBefore(record: string, started: string): OpenEntry {
  const { sequence, previousHash = '' } = parseBuiltRecord(record).record
  const { recordId, timestamp } = parseBuiltRecord(started).record
  return { started, sequence: sequence - 1, hash: previousHash, recordId, timestamp, segments: 0 }
}

export interface DeadLetter {
  header: JournalHeader
  spans: JournaledSpan[]
}

/**
 * Reads a file of refused spans. A span that is damaged is left out.
 *
 * @returns undefined for a file that is gone, or does not say what it is.
 * @throws a file system error.
 */
export function readDeadLetter(path: string): DeadLetter | undefined {
  const fd = openIfThere(path)
  if (fd === undefined) return undefined
  try {
    const states = new TrailStates()
    let header: JournalHeader | undefined
    const spans: JournaledSpan[] = []
    for (const frame of decodeFrames(readAt(fd, 0, fstatSync(fd).size))) {
      if (frame.type === 'damage') continue
      if (frame.type === 'header') header = JSON.parse(frame.payload.toString('utf8')) as JournalHeader
      const span = states.apply(frame, { file: 0, offset: frame.offset + frameLength(frame) })
      if (span) spans.push(span)
    }
    return header && { header, spans }
  } finally {
    closeSync(fd)
  }
}
