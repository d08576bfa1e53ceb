import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { AuditError } from '../errors.js'
import type { JournalHeader } from '../journal/entries.js'
import { LOCK_FILE, listWriterDirs, removeJournalDir } from '../journal/files.js'
import { tryExistingLock, type HeldLock } from '../journal/lock.js'
import { OrphanJournal, removeLeftovers } from '../journal/orphan.js'
import { progressOf, readProgress, type JournalProgress } from '../journal/progress.js'
import type { Loss } from '../journal/reserve.js'
import type { JournalDamage } from '../journal/scan.js'
import { alarm, warn } from '../otel/diagnose.js'
import { closeOrphans, type PlaceInLedger } from './close-orphans.js'
import type { RecoveryRoute } from './exporter-set.js'
import { replayBacklog } from './replay.js'

/** What a recovery found and did. */
export interface RecoveryReport {
  /** Dead writers whose journals were settled. */
  writers: number
  /** Records that were sent (again), counted for each exporter. */
  records: number
  /** Trails that nobody had closed, now closed as `interrupted`. */
  interrupted: number
  /** Records that dead writers had not been able to keep, and now stand in `gap` records. */
  lost: number
  /** Writers that are alive, being recovered by another process, or without a lock file to tell: left alone. */
  alive: number
  /** Dead writers whose journals stay, as an exporter did not take all of it, or is not configured here. */
  waiting: number
  /** Names of the exporters that did not take all of it, or are not configured here. */
  waitingFor: string[]
  /** What could not be read; journals are moved to `<journalDir>/damaged` once the rest of them is sent. */
  damage: JournalDamage[]
}

export interface RecoveryOptions {
  journalDir: string
  /** See `sinkIdentity`; writers of other sinks are left alone. */
  sink: string
  /** The recoverer's own directory. */
  ownDir: string
  /** The durable exporters there are; the sink's first. */
  routes: readonly RecoveryRoute[]
  place: PlaceInLedger
  /** Keeps, in a trail of its own, what belongs to no trail that can be continued. */
  recordLosses: (losses: readonly Loss[], writer: string) => void
  /** Whether to begin with no further journal. @default never */
  isStopped?: () => boolean
}

/**
 * Sends what dead writers of a sink left in their journals, and closes their open trails as `interrupted`.
 *
 * Each journal is recovered by itself and under its lock, and is all that is known of its trails: a closing record is
 * written into it before anything is sent, what an exporter has taken is noted in it, and it is removed only once all
 * its exporters have all of it. So a recovery can be killed at any point and begun again by anybody: whatever arrives
 * twice is the same record. One journal that cannot be recovered does not keep the others waiting, nor does one exporter
 * the others: each goes through the journals at its own pace, with no more than a batch of one of them in memory.
 */
export async function recoverWriters(options: RecoveryOptions): Promise<RecoveryReport> {
  const report: RecoveryReport = {
    writers: 0,
    records: 0,
    interrupted: 0,
    lost: 0,
    alive: 0,
    waiting: 0,
    waitingFor: [],
    damage: [],
  }
  removeLeftovers(options.journalDir)
  const turns: Turns = new Map()
  const underWay = new Set<Promise<void>>()
  for (const dir of listWriterDirs(options.journalDir)) {
    if (dir === options.ownDir) continue
    if (options.isStopped?.()) break
    const recovering = recoverWriter(dir, turns, options, report).catch((error: unknown) => {
      if (error instanceof AuditError && error.code === 'ERR_UNSUPPORTED') throw error
      report.damage.push({ file: dir, offset: 0, message: `cannot be recovered: ${String(error)}` })
    })
    underWay.add(recovering)
    // One that fails stays, and is heard of below.
    recovering.then(
      () => underWay.delete(recovering),
      () => {},
    )
    if (underWay.size >= MAX_UNDER_WAY) await Promise.race(underWay)
    // To look through a journal takes a while: the host's own work comes between two of them.
    else await nextTurn()
  }
  await Promise.all(underWay)
  return report
}

/** Journals that are open at a time: each takes a descriptor or two. */
const MAX_UNDER_WAY = 64

/** The end of what each exporter is sending: the next journal's records come behind it. */
type Turns = Map<string, Promise<unknown>>

function inTurn<T>(turns: Turns, name: string, work: () => Promise<T>): Promise<T> {
  const result = (turns.get(name) ?? Promise.resolve()).then(work)
  turns.set(
    name,
    result.catch(() => {}),
  )
  return result
}

async function recoverWriter(
  dir: string,
  turns: Turns,
  options: RecoveryOptions,
  report: RecoveryReport,
): Promise<void> {
  const lock = lockDead(dir, report)
  if (!lock) return
  try {
    const progress = readProgress(dir)
    // Without a head that can be read the journal may be anybody's: its records are sent here.
    const header = progress.header ?? { sink: options.sink, exporters: [options.sink] }
    if (header.sink !== options.sink) return
    const orphan = new OrphanJournal(dir, header)
    try {
      const damage = closeOrphans(dir, orphan, options, report)
      if (await sendAll(dir, { progress, header, orphan, damage, turns }, options, report)) {
        remove(dir, damage, options.journalDir)
        report.writers++
      } else report.waiting++
      report.damage.push(...damage)
    } finally {
      orphan.close()
    }
  } finally {
    lock.release()
  }
}

function lockDead(dir: string, report: RecoveryReport): HeldLock | undefined {
  try {
    const lock = tryExistingLock(join(dir, LOCK_FILE))
    if (!lock) report.alive++
    return lock
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    // The directory was removed since it was listed: another process has recovered it.
    if (!existsSync(dir)) return undefined
    // A directory gets its name with its lock in it. Without one, nobody can tell whether its writer lives.
    report.alive++
    warn(
      `${dir} has lost its lock file and is left alone: once its writer has ended, put an empty file "${LOCK_FILE}" there`,
    )
    return undefined
  }
}

interface DeadWriter {
  progress: JournalProgress
  header: Pick<JournalHeader, 'sink' | 'exporters'>
  orphan: OrphanJournal
  damage: JournalDamage[]
  turns: Turns
}

/** Sends to every exporter what it lacks, each at its own pace. Resolves to whether all of them have all of it. */
async function sendAll(
  dir: string,
  { progress, header, orphan, damage, turns }: DeadWriter,
  { routes, journalDir }: RecoveryOptions,
  report: RecoveryReport,
): Promise<boolean> {
  // All of them have ended before the lock goes, also where one fails.
  const sent = await Promise.allSettled(
    header.exporters.map(async (name) => {
      const route = routes.find((known) => known.name === name)
      const onTaken = (records: number) => void (report.records += records)
      const known = progressOf(progress, name)
      const onDamage = (found: JournalDamage) => {
        // Each exporter comes upon it.
        if (!damage.some(({ file, offset }) => file === found.file && offset === found.offset))
          damage.push(found)
      }
      const deadLetters = { journalDir, header }
      const isSent =
        route !== undefined &&
        (await inTurn(turns, name, () =>
          replayBacklog(dir, { route, orphan, known, onTaken, onDamage, deadLetters }),
        ))
      if (!isSent && !report.waitingFor.includes(name)) report.waitingFor.push(name)
      return isSent
    }),
  )
  return sent.map(valueOf).every(Boolean)
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason
  return settled.value
}

function remove(dir: string, damage: readonly JournalDamage[], journalDir: string): void {
  if (damage.length === 0) {
    removeJournalDir(dir)
    return
  }
  // What could not be read is evidence too: it is set aside, where no later recovery trips over it.
  const aside = join(journalDir, 'damaged')
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  renameSync(dir, join(aside, basename(dir)))
}

/** Tells the operator what a recovery in the background found. */
export function reportRecovered({ damage }: RecoveryReport): void {
  for (const { file, offset, message } of damage) {
    alarm(
      `${file} at byte ${offset} could not be recovered: ${message}; the journal is set aside once the rest of it is sent`,
    )
  }
}

export function reportNotRecovered(error: unknown): void {
  alarm('recovery did not finish and will be tried again at the next start', error)
}
