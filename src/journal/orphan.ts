import { constants, closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalHeader, OpenEntry } from './entries.js'
import { FrameEncoder, type FrameType } from './frame.js'
import { journalFileName, listJournalFiles } from './files.js'

/** A file of its own at the end of a dead writer's journal. */
export interface DeadJournal {
  /** Appends a record, with the head of the trail it belongs to. Both are on the disk when this returns. */
  append(trail: OpenEntry, record: string): void
  close(): void
}

/** Opens a dead writer's journal to write into it. The caller holds its lock. */
export function appendToDeadJournal(dir: string, sink: string): DeadJournal {
  const number = Math.max(0, ...listJournalFiles(dir).map((path) => parseInt(path.slice(-16), 10))) + 1
  const header: JournalHeader = {
    version: 1,
    writer: dir.slice(-36),
    sink,
    service: '',
    pid: process.pid,
    createdAt: new Date().toISOString(),
  }
  const encoder = new FrameEncoder()
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
  const fd = openSync(join(dir, journalFileName(number)), flags, 0o600)
  const write = (type: FrameType, payload: string) => {
    const frame = encoder.encode(type, payload)
    for (let written = 0; written < frame.length;) written += writeSync(fd, frame, written)
  }
  write('header', JSON.stringify(header))
  return {
    append: (trail, record) => {
      write('open', JSON.stringify(trail))
      write('record', record)
      fsyncSync(fd)
    },
    close: () => closeSync(fd),
  }
}

/** A draft younger than this may be one that its writer is about to name. */
const DRAFT_AGE_MS = 60_000

/** Removes directories that a kill left between two names: they hold nothing that is not elsewhere. */
export function removeLeftovers(journalDir: string): void {
  for (const name of readdirSync(journalDir)) {
    const path = join(journalDir, name)
    if (name.startsWith('.gone-') || (name.startsWith('.draft-') && ageOf(path) > DRAFT_AGE_MS)) {
      rmSync(path, { recursive: true, force: true })
    }
  }
}

function ageOf(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
}
