import { closeSync, constants, mkdirSync, openSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { OpenEntry } from '../journal/entries.js'
import { LOCK_FILE, listJournalFiles, listWriterDirs } from '../journal/files.js'
import { tryLock, type HeldLock } from '../journal/lock.js'
import { appendToDeadJournal } from '../journal/orphan.js'
import { belongsTo, readAll } from '../journal/reader.js'
import {
  emptyState,
  replayFile,
  type JournalDamage,
  type JournaledTrail,
  type JournalState,
} from '../journal/replay.js'
import type { EndedSpan } from '../otel/span-types.js'
import { buildRecord, type BuiltRecord, type TrailIdentity } from '../record/build.js'
import { formatInstant, type Instant } from '../record/time.js'
import type { Keyring } from '../record/tokens.js'
import type { LedgerPosition } from '../record/types.js'
import { batchLength } from './batch.js'
import { rebuildSpans } from './rebuild.js'
import { INTERRUPTED } from './writer.js'

/** What a recovery found and did. */
export interface RecoveryReport {
  /** Dead writers whose journals were settled. */
  writers: number
  /** Records that were sent (again) to the sink. */
  records: number
  /** Trails that nobody had closed, now closed as `interrupted`. */
  interrupted: number
  /** Writers that are alive: nothing of theirs was touched. */
  alive: number
  /** Dead writers whose journals stay, as the sink did not take all of it. */
  waiting: number
  /** What could not be read; the journals concerned were moved to `<journalDir>/damaged`. */
  damage: JournalDamage[]
}

/** A trail to be closed by another writer than its own. */
interface OrphanedTrail {
  spanId: string
  entry: OpenEntry
  build(ledger: LedgerPosition, recordId: string, now: Instant, keyring: Keyring): BuiltRecord
}

export interface RecoveryOptions {
  journalDir: string
  /** See `sinkIdentity`; writers of other sinks are left alone. */
  sink: string
  /** The recoverer's own directory. */
  ownDir: string
  /** Keeps the closing record in the recoverer's journal and ledger. */
  appendClose: (trail: OrphanedTrail) => BuiltRecord
  /** Sends one batch; resolves to whether the sink has acknowledged it. */
  send: (spans: EndedSpan[]) => Promise<boolean>
}

interface DeadWriter {
  dir: string
  lock: HeldLock
}

/**
 * Sends what dead writers of a sink left in their journals, and closes their open trails as `interrupted`. It holds
 * each one's lock meanwhile and removes a journal only once the sink has all of it, so it can itself be killed at
 * any point and begun again: whatever arrives twice is the same record.
 */
export async function recoverWriters(options: RecoveryOptions): Promise<RecoveryReport> {
  const report: RecoveryReport = { writers: 0, records: 0, interrupted: 0, alive: 0, waiting: 0, damage: [] }
  const state = emptyState()
  const dead: DeadWriter[] = []
  try {
    for (const dir of listWriterDirs(options.journalDir)) {
      if (dir === options.ownDir) continue
      const lock = lockDead(dir, report)
      if (!lock) continue
      // All journals make one state: a trail's records and its close can be in two of them.
      if (replayWriter(state, dir, options.sink)) dead.push({ dir, lock })
      else lock.release()
    }
    report.damage = state.damage
    closeOpenTrails(state, dead, options, report)
    const delivered = await sendAll(state, options, report)
    for (const { dir } of dead) settle(dir, delivered, state.damage, options.journalDir, report)
  } finally {
    for (const { lock } of dead) lock.release()
  }
  return report
}

function lockDead(dir: string, report: RecoveryReport): HeldLock | undefined {
  try {
    const lock = tryLock(join(dir, LOCK_FILE))
    if (!lock) report.alive++
    return lock
  } catch (error) {
    // Removed since it was listed: another process has recovered it.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** False when the journal belongs to another sink. */
function replayWriter(state: JournalState, dir: string, sink: string): boolean {
  for (const file of listJournalFiles(dir)) {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      if (!belongsTo(fd, sink)) return false
      replayFile(state, file, readAll(fd))
    } finally {
      closeSync(fd)
    }
  }
  return true
}

function closeOpenTrails(
  state: JournalState,
  dead: DeadWriter[],
  options: RecoveryOptions,
  report: RecoveryReport,
): void {
  const open = [...state.trails.values()].filter((trail) => !trail.closed)
  if (open.length === 0) return
  const entries = open.map(entryOf)
  const texts = open.map((trail) => {
    const built = options.appendClose(orphan(trail))
    trail.records.set(built.record.sequence, built)
    trail.closed = true
    return built.text
  })
  // Also into the dead journals, whose locks are held: should this process die now, the next one finds them closed.
  for (const { dir } of dead) appendToDeadJournal(dir, options.sink, entries, texts)
  report.interrupted = open.length
}

async function sendAll(
  state: JournalState,
  options: RecoveryOptions,
  report: RecoveryReport,
): Promise<boolean> {
  const spans = new Map<string, EndedSpan>()
  for (const trail of state.trails.values()) {
    for (const span of rebuildSpans(trail, state.settledSpans)) spans.set(span.spanContext().spanId, span)
  }
  const batches = state.unacknowledged.map(({ spanIds }) => spanIds.flatMap((id) => takeSpan(spans, id)))
  const rest = [...spans.values()]
  while (rest.length > 0) batches.push(rest.splice(0, batchLength(rest)))
  let delivered = true
  for (const batch of batches) {
    if (batch.length === 0) continue
    if (!(await options.send(batch))) delivered = false
    else report.records += batch.reduce((sum, span) => sum + span.events.length, 0)
  }
  return delivered
}

function takeSpan(spans: Map<string, EndedSpan>, spanId: string): EndedSpan[] {
  const span = spans.get(spanId)
  spans.delete(spanId)
  return span ? [span] : []
}

function settle(
  dir: string,
  delivered: boolean,
  damage: JournalDamage[],
  journalDir: string,
  report: RecoveryReport,
): void {
  if (!delivered) {
    report.waiting++
    return
  }
  report.writers++
  if (!damage.some(({ file }) => file.startsWith(join(dir, '/')))) {
    rmSync(dir, { recursive: true, force: true })
    return
  }
  // What could not be read is evidence too: it is set aside, where no later recovery trips over it.
  const aside = join(journalDir, 'damaged')
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  renameSync(dir, join(aside, basename(dir)))
}

function entryOf(trail: JournaledTrail): OpenEntry {
  const { nextSequence, previousHash, lastRecordId, lastTime } = trail.head
  return {
    started: trail.started.text,
    sequence: nextSequence - 1,
    hash: previousHash!,
    recordId: lastRecordId!,
    timestamp: formatInstant(lastTime),
    segments: trail.segmentCount,
  }
}

function orphan(trail: JournaledTrail): OrphanedTrail {
  const { record } = trail.started
  const identity: TrailIdentity = {
    operationId: record.operationId,
    operationName: record.operationName,
    traceId: record.traceId,
    spanId: record.spanId,
    regulations: record.regulations,
    context: record.context,
    contextRedactions: (record.redactions ?? []).filter((pointer) => pointer.startsWith('/context/')),
  }
  return {
    spanId: record.spanId,
    entry: entryOf(trail),
    build: (ledger, recordId, now, keyring) =>
      buildRecord(
        identity,
        trail.head,
        { ...INTERRUPTED, ...(record.actor && { actor: record.actor }) },
        ledger,
        recordId,
        now,
        keyring,
      ),
  }
}
