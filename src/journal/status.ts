import { closeSync, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import { AuditError, isOutOfDescriptors } from '../errors.js'
import { readDeadLetter } from './dead-letters.js'
import type { JournalPosition } from './entries.js'
import { LOCK_FILE, listDeadLetters, listWriterDirs, openIfThere } from './files.js'
import { loadLocks } from './lock.js'
import { reaches } from './position.js'
import { progressOf, readProgress } from './progress.js'
import { JournalScan, type JournalDamage } from './scan.js'
import type { KeptRecord } from './trail-states.js'

/** What one writer's journal tells from outside. */
export interface WriterStatus {
  /** The writer's id, which is also the id of its ledger. */
  id: string
  /** Whether it holds its lock. A process that is stopped still does. */
  isAlive: boolean
  service: string
  pid: number
  /** RFC 3339. */
  startedAt: string
  journalBytes: number
  /** Trails nobody has closed. */
  openTrails: number
  /** Records that the sink, or a further durable exporter, is not known to have. */
  unacknowledged: number
  /** Timestamp of the oldest of these. */
  oldestUnacknowledged?: string
  /** Names of the exporters that are not known to have all of them. */
  waitingFor: string[]
  damage: JournalDamage[]
}

/**
 * Looks at the journals of a sink's writers and changes nothing. What a live writer does meanwhile may or may not show.
 *
 * @returns The oldest writer first; [] where there is no journal.
 * @throws {AuditError} ERR_UNSUPPORTED where the platform has no file locks; a file system error where the directory
 *   cannot be listed, or too many files are open. A writer that cannot be read is reported as damage.
 * @example
 * const dead = readWriters('audit_logs/journal', parseSink('file:audit_logs')).filter(({ isAlive }) => !isAlive)
 */
export function readWriters(journalDir: string, sink: SinkAddress): WriterStatus[] {
  const identity = sinkIdentity(sink, journalDir)
  return listWriterDirs(journalDir).flatMap((dir) => {
    try {
      return readWriter(dir, identity) ?? []
    } catch (error) {
      if (error instanceof AuditError || isOutOfDescriptors(error)) throw error
      return [unreadableWriter(dir, error)]
    }
  })
}

/** It may be of this sink: what it holds, and whether it lives, nobody can tell. */
function unreadableWriter(dir: string, error: unknown): WriterStatus {
  return {
    ...{ id: basename(dir), isAlive: false, service: '', pid: 0, startedAt: '' },
    ...{ journalBytes: 0, openTrails: 0, unacknowledged: 0, waitingFor: [] },
    damage: [{ file: dir, offset: 0, message: cannotBeRead(error) }],
  }
}

function cannotBeRead(error: unknown): string {
  return `cannot be read (${error instanceof Error ? error.message : String(error)})`
}

const NO_LOCK = 'the lock file is gone: whether the writer lives cannot be told, and recovery leaves it alone'

function readWriter(dir: string, identity: string): WriterStatus | undefined {
  // Before the journal is read: what a writer leaves as it ends is then in the files.
  const lock = join(dir, LOCK_FILE)
  const hasLock = existsSync(lock)
  const isAlive = isLocked(lock)
  const progress = readProgress(dir)
  const { header, files, bytes } = progress
  if (files === 0 || (header && header.sink !== identity)) return undefined
  const exporters = header?.exporters ?? [identity]
  const reached = exporters.map((name) => progressOf(progress, name).acknowledged)
  const waiting = new WaitingRecords()
  const damage: JournalDamage[] = []
  if (!hasLock) damage.push({ file: lock, offset: 0, message: NO_LOCK })
  const scan = new JournalScan(dir, { onDamage: (found) => damage.push(found) })
  let last: JournalPosition | undefined
  for (let span = scan.next(); span; span = scan.next()) {
    const { end, records } = span
    if (!reached.every((position) => reaches(position, end))) waiting.add(records)
    last = end
  }
  const isPending = [...scan.openTrails.values()].some(({ pending }) => pending.size > 0)
  for (const { pending } of scan.openTrails.values()) waiting.add([...pending.values()])
  return {
    id: basename(dir),
    isAlive,
    service: header?.service ?? '',
    pid: header?.pid ?? 0,
    startedAt: header?.createdAt ?? '',
    journalBytes: bytes,
    openTrails: scan.openTrails.size,
    unacknowledged: waiting.count,
    ...(waiting.oldest !== undefined && { oldestUnacknowledged: waiting.oldest }),
    waitingFor: exporters.filter(
      (_, index) => isPending || (last !== undefined && !reaches(reached[index]!, last)),
    ),
    damage,
  }
}

/** Records that an exporter refused for good. */
export interface DeadLetterStatus {
  file: string
  exporter: string
  reason: string
  /** RFC 3339. */
  at: string
  records: number
}

/**
 * What exporters refused for good and was set aside, oldest first. For a file that cannot be read `reason` says why.
 *
 * @throws a file system error where the directory cannot be listed, or too many files are open.
 */
export function readDeadLetters(journalDir: string, sink: SinkAddress): DeadLetterStatus[] {
  const identity = sinkIdentity(sink, journalDir)
  return listDeadLetters(journalDir).flatMap((file) => {
    const letter = readLetter(file)
    if (typeof letter === 'string') return [{ file, exporter: 'unknown', reason: letter, at: '', records: 0 }]
    const note = letter?.header.deadLetter
    if (!letter || !note || letter.header.sink !== identity) return []
    const records = letter.spans.reduce((sum, span) => sum + span.records.length, 0)
    return [{ file, exporter: note.exporter, reason: note.reason, at: note.at, records }]
  })
}

/** @returns what is wrong with a file that cannot be read. */
function readLetter(file: string): ReturnType<typeof readDeadLetter> | string {
  try {
    return readDeadLetter(file)
  } catch (error) {
    if (isOutOfDescriptors(error)) throw error
    return cannotBeRead(error)
  }
}

class WaitingRecords {
  count = 0
  oldest: string | undefined

  add(records: readonly KeptRecord[]): void {
    this.count += records.length
    for (const { built } of records) {
      const { timestamp } = built.record
      if (this.oldest === undefined || timestamp < this.oldest) this.oldest = timestamp
    }
  }
}

interface SharedLocks {
  tryLock: (fd: number, options: { shared: boolean }) => boolean
}

/**
 * Whether someone holds the OS lock of a file. To find out, a shared lock is taken and dropped again at once: several
 * can look at a time, and none takes another for the writer. In that instant nobody else can take the lock for good;
 * who tries to (a recovery) finds the file locked and leaves it to the next one.
 *
 * @returns false for a file that does not exist.
 * @throws {AuditError} ERR_UNSUPPORTED where the platform has no file locks; a file system error as it comes.
 */
export function isLocked(path: string): boolean {
  const fd = openIfThere(path)
  if (fd === undefined) return false
  try {
    const locks: SharedLocks = loadLocks()
    return !locks.tryLock(fd, { shared: true })
  } finally {
    closeSync(fd)
  }
}
