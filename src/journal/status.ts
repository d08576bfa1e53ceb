import { constants, closeSync, openSync } from 'node:fs'
import { basename, join } from 'node:path'
import { sinkIdentity, type SinkAddress } from '../config/sink-url.js'
import type { JournalHeader } from './entries.js'
import { LOCK_FILE, listJournalFiles, listWriterDirs } from './files.js'
import { loadLocks } from './lock.js'
import { readAll, readHeader } from './reader.js'
import { emptyState, replayFile, type JournalDamage, type JournaledTrail } from './replay.js'

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
  /** Records that the sink is not known to have. */
  unacknowledged: number
  /** Timestamp of the oldest of these. */
  oldestUnacknowledged?: string
  damage: JournalDamage[]
}

/**
 * Looks at the journals of a sink's writers and changes nothing. What a live writer does meanwhile may or may not show.
 *
 * @returns The oldest writer first; [] where there is no journal.
 * @throws {AuditError} ERR_UNSUPPORTED where the platform has no file locks; a file system error as it comes.
 * @example
 * const dead = readWriters('audit_logs/journal', parseSink('file:audit_logs')).filter(({ isAlive }) => !isAlive)
 */
export function readWriters(journalDir: string, sink: SinkAddress): WriterStatus[] {
  const identity = sinkIdentity(sink, journalDir)
  return listWriterDirs(journalDir).flatMap((dir) => readWriter(dir, identity) ?? [])
}

function readWriter(dir: string, identity: string): WriterStatus | undefined {
  // Before the journal is read: what a writer leaves as it ends is then in the files.
  const isAlive = isLocked(join(dir, LOCK_FILE))
  const state = emptyState()
  let header: JournalHeader | undefined
  let journalBytes = 0
  let files = 0
  for (const path of listJournalFiles(dir)) {
    const fd = openIfThere(path)
    if (fd === undefined) continue
    try {
      const head = readHeader(fd)
      if (typeof head === 'object') {
        if (head.sink !== identity) return undefined
        header ??= head
      }
      const bytes = readAll(fd)
      replayFile(state, path, bytes)
      journalBytes += bytes.length
      files++
    } finally {
      closeSync(fd)
    }
  }
  if (files === 0) return undefined
  const trails = [...state.trails.values()]
  const waiting = trails.flatMap((trail) => unacknowledgedTimes(trail, state.settledSpans)).sort()
  const [oldest] = waiting
  return {
    id: basename(dir),
    isAlive,
    service: header?.service ?? '',
    pid: header?.pid ?? 0,
    startedAt: header?.createdAt ?? '',
    journalBytes,
    openTrails: trails.filter(({ closed }) => !closed).length,
    unacknowledged: waiting.length,
    ...(oldest !== undefined && { oldestUnacknowledged: oldest }),
    damage: state.damage,
  }
}

/** A record leaves with the segment that holds it, else with the trail's own span. */
function unacknowledgedTimes(trail: JournaledTrail, settled: ReadonlySet<string>): string[] {
  const gone = new Set<number>()
  const inSegment = new Set<number>()
  for (const { spanId, first, last } of trail.segments) {
    for (let sequence = first; sequence <= last; sequence++) {
      inSegment.add(sequence)
      if (settled.has(spanId)) gone.add(sequence)
    }
  }
  const isEnded = settled.has(trail.started.record.spanId)
  return [...trail.records]
    .filter(([sequence]) => !gone.has(sequence) && !(isEnded && !inSegment.has(sequence)))
    .map(([, { record }]) => record.timestamp)
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
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
