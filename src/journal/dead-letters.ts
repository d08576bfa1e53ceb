import { randomUUID } from 'node:crypto'
import { closeSync, fstatSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from '../config/directories.js'
import { parseBuiltRecord } from '../record/build.js'
import { AppendFile } from './append-file.js'
import type { JournalHeader, OpenEntry, SegmentEntry } from './entries.js'
import { DEAD_LETTERS, openIfThere, readAt, syncDirectory } from './files.js'
import { FrameBuffer, decodeFrames, frameLength, type Frame } from './frame.js'
import { readHeader } from './header.js'
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
 * @throws a file system error; nothing is left behind then that would be read.
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
  // Two exporters may refuse the same spans in the same millisecond: a rename would replace the first one's file.
  const path = join(dir, `${at.replace(/[^0-9TZ]/g, '')}-${token}-${randomUUID()}.journal`)
  const draft = AppendFile.create(join(dir, `.draft-${randomUUID()}`))
  try {
    draft.append(frames.bytes, { sync: true })
    draft.closeQuietly()
    renameSync(draft.path, path)
    syncDirectory(dir)
    syncDirectory(journalDir)
    return path
  } catch (error) {
    // It is tried again: what is left of this attempt would stand beside the next one.
    draft.discard()
    rmSync(path, { force: true })
    throw error
  }
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
  /** Whether there is more in it, which cannot be read. */
  isDamaged: boolean
}

/**
 * Reads a file of refused spans, as far as it can be read.
 *
 * @returns undefined for a file that is gone, or does not say what it is.
 * @throws a file system error.
 */
export function readDeadLetter(path: string): DeadLetter | undefined {
  const fd = openIfThere(path)
  if (fd === undefined) return undefined
  try {
    const header = readHeader(fd)
    if (typeof header !== 'object') return undefined
    const letter = { header, spans: [], isDamaged: false }
    addSpans(letter, readAt(fd, 0, fstatSync(fd).size))
    return letter
  } finally {
    closeSync(fd)
  }
}

function addSpans(letter: DeadLetter, bytes: Buffer): void {
  const states = new TrailStates()
  const frames = decodeFrames(bytes)
  for (let step = frames.next(); ; step = frames.next()) {
    if (step.done) {
      // It got its name when it was whole: here a torn end is damage too.
      letter.isDamaged ||= step.value !== undefined
      return
    }
    try {
      if (step.value.type === 'damage') letter.isDamaged = true
      else addSpanOf(step.value, states, letter.spans)
    } catch {
      letter.isDamaged = true
    }
  }
}

function addSpanOf(frame: Frame, states: TrailStates, spans: JournaledSpan[]): void {
  const span = states.apply(frame, { file: 0, offset: frame.offset + frameLength(frame) })
  if (span) spans.push(span)
}
