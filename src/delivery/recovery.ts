import { closeSync, constants, mkdirSync, openSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { AuditError } from '../errors.js'
import type { OpenEntry } from '../journal/entries.js'
import { LOCK_FILE, listJournalFiles, listWriterDirs, removeJournalDir } from '../journal/files.js'
import { tryLock, type HeldLock } from '../journal/lock.js'
import { appendToDeadJournal, removeLeftovers } from '../journal/orphan.js'
import { readAll, readHeader } from '../journal/reader.js'
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
  /** Writers that are alive, or being recovered by another process: nothing of theirs was touched. */
  alive: number
  /** Dead writers whose journals stay, as the sink did not take all of it. */
  waiting: number
  /** What could not be read; the journals concerned were moved to `<journalDir>/damaged`. */
  damage: JournalDamage[]
}

/** Builds the closing record of a trail that another writer left open. */
export type BuildClose = (
  ledger: LedgerPosition,
  recordId: string,
  now: Instant,
  keyring: Keyring,
) => BuiltRecord

export interface RecoveryOptions {
  journalDir: string
  /** See `sinkIdentity`; writers of other sinks are left alone. */
  sink: string
  /** The recoverer's own directory. */
  ownDir: string
  /**
   * Gives a closing record its place in the recoverer's ledger, once `keep` has it.
   *
   * @param after The trail's last record id.
   */
  placeClose: (build: BuildClose, after: string, keep: (built: BuiltRecord) => void) => BuiltRecord
  /** Sends one batch; resolves to whether the sink has acknowledged it. */
  send: (spans: EndedSpan[]) => Promise<boolean>
}

/**
 * Sends what dead writers of a sink left in their journals, and closes their open trails as `interrupted`.
 *
 * Each journal is recovered by itself and under its lock, and is all that is known of its trails: a closing record is
 * written into it before anything is sent, and it is removed only once the sink has all of it. So a recovery can be
 * killed at any point and begun again by anybody: whatever arrives twice is the same record. One journal that cannot
 * be recovered does not keep the others waiting.
 */
export async function recoverWriters(options: RecoveryOptions): Promise<RecoveryReport> {
  const report: RecoveryReport = { writers: 0, records: 0, interrupted: 0, alive: 0, waiting: 0, damage: [] }
  removeLeftovers(options.journalDir)
  for (const dir of listWriterDirs(options.journalDir)) {
    if (dir === options.ownDir) continue
    try {
      await recoverWriter(dir, options, report)
    } catch (error) {
      if (error instanceof AuditError && error.code === 'ERR_UNSUPPORTED') throw error
      report.damage.push({ file: dir, offset: 0, message: `cannot be recovered: ${String(error)}` })
    }
  }
  return report
}

async function recoverWriter(dir: string, options: RecoveryOptions, report: RecoveryReport): Promise<void> {
  const lock = lockDead(dir, report)
  if (!lock) return
  try {
    const state = replayWriter(dir, options.sink)
    if (!state) return
    closeOpenTrails(state, dir, options, report)
    if (await sendAll(state, options, report)) settle(dir, state.damage, options.journalDir, report)
    else report.waiting++
  } finally {
    lock.release()
  }
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

/** Undefined when the journal belongs to another sink. A file whose head was never finished holds nothing. */
function replayWriter(dir: string, sink: string): JournalState | undefined {
  const state = emptyState()
  for (const file of listJournalFiles(dir)) {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW)
    try {
      const head = readHeader(fd)
      if (typeof head === 'object' && head.sink !== sink) return undefined
      replayFile(state, file, readAll(fd))
    } finally {
      closeSync(fd)
    }
  }
  return state
}

function closeOpenTrails(
  state: JournalState,
  dir: string,
  options: RecoveryOptions,
  report: RecoveryReport,
): void {
  const open = [...state.trails.values()].filter((trail) => !trail.closed)
  if (open.length === 0) return
  // In the dead journal first: should this process die now, the next one finds the trails closed, and closed once.
  const journal = appendToDeadJournal(dir, options.sink)
  try {
    for (const trail of open) {
      const { lastRecordId } = trail.head
      const built = options.placeClose(closeOf(trail, state.damage.length > 0), lastRecordId!, ({ text }) =>
        journal.append(entryOf(trail), text),
      )
      trail.records.set(built.record.sequence, built)
      trail.closed = true
    }
  } finally {
    journal.close()
  }
  report.interrupted += open.length
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
    const records = batch.reduce((sum, span) => sum + span.events.length, 0)
    if (!(await options.send(batch))) delivered = false
    else report.records += records
  }
  return delivered
}

function takeSpan(spans: Map<string, EndedSpan>, spanId: string): EndedSpan[] {
  const span = spans.get(spanId)
  spans.delete(spanId)
  return span ? [span] : []
}

function settle(dir: string, damage: JournalDamage[], journalDir: string, report: RecoveryReport): void {
  report.writers++
  report.damage.push(...damage)
  if (damage.length === 0) {
    removeJournalDir(dir)
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

function closeOf(trail: JournaledTrail, isDamaged: boolean): BuildClose {
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
  const input = {
    ...INTERRUPTED,
    // Records of this trail may be among what could not be read: the trail itself says so.
    ...(isDamaged && { details: { ...INTERRUPTED.details, details: { journalDamaged: true } } }),
    ...(record.actor && { actor: record.actor }),
  }
  return (ledger, recordId, now, keyring) =>
    buildRecord(identity, trail.head, input, ledger, recordId, now, keyring)
}
