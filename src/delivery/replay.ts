import { join } from 'node:path'
import type { AckEntry, BatchEntry, JournalHeader } from '../journal/entries.js'
import { journalFileName } from '../journal/files.js'
import type { OrphanJournal } from '../journal/orphan.js'
import { reaches } from '../journal/position.js'
import type { ExporterProgress } from '../journal/progress.js'
import { JournalScan, type JournalDamage } from '../journal/scan.js'
import { warn } from '../otel/diagnose.js'
import { DurableBatch, type DeliveryNotes, type ReadySpan } from './batch.js'
import { keepDeadLetter } from './dead-letters.js'
import type { RecoveryRoute } from './exporter-set.js'
import { SpanRebuilder } from './rebuild.js'
import { SpanBuffer } from './span-queue.js'

export interface ReplayOptions {
  route: RecoveryRoute
  orphan: OrphanJournal
  /** How far the exporter got. */
  known: ExporterProgress
  /** Told of the records of each batch. */
  onTaken: (records: number) => void
  /** Told of spans that cannot be made again from what the journal has of them. */
  onDamage: (damage: JournalDamage) => void
  deadLetters: { journalDir: string; header: Pick<JournalHeader, 'sink' | 'exporters'> }
}

/**
 * Sends an exporter what it lacks of a dead writer's journal, in order. A batch that was begun is sent again as it was.
 *
 * @returns whether all of it was settled.
 */
export async function replayBacklog(dir: string, options: ReplayOptions): Promise<boolean> {
  const notes = new OrphanNotes(options)
  const scan = new JournalScan(dir)
  try {
    for (const spans of batchesOf(dir, scan, options)) {
      if (!(await options.route.replay(new DurableBatch(spans, notes)))) return false
      options.onTaken(spans.reduce((sum, { span }) => sum + span.events.length, 0))
    }
    return true
  } finally {
    scan.close()
  }
}

function* batchesOf(dir: string, scan: JournalScan, options: ReplayOptions): Generator<ReadySpan[]> {
  const { acknowledged, begun } = options.known
  const rebuilder = new SpanRebuilder()
  const buffer = new SpanBuffer<ReadySpan>(({ span }) => span)
  const ends = begun.map(({ end }) => end)
  for (let span = scan.next(); span; span = scan.next()) {
    if (reaches(acknowledged, span.end)) continue
    try {
      buffer.push(rebuilder.rebuild(span))
    } catch (error) {
      // It keeps nothing but itself from being sent; the journal that has it is set aside.
      const { file, offset } = span.end
      const message = `the span that is complete here cannot be made again: ${String(error)}`
      options.onDamage({ file: join(dir, journalFileName(file)), offset, message })
    }
    if (buffer.length === 0) continue
    const [end] = ends
    if (end ? !reaches(span.end, end) : !buffer.isFull) continue
    while (ends[0] && reaches(span.end, ends[0])) ends.shift()
    yield buffer.take(buffer.length)
  }
  if (buffer.length > 0) yield buffer.take(buffer.length)
}

/** Notes the delivery in the dead writer's journal, for the recovery after one that is cut off. */
class OrphanNotes implements DeliveryNotes {
  readonly exporter: string
  readonly #options: ReplayOptions

  constructor(options: ReplayOptions) {
    this.exporter = options.route.name
    this.#options = options
  }

  begun(entry: BatchEntry): void {
    const { known, orphan } = this.#options
    if (known.begun.some(({ token }) => token === entry.token)) return
    this.#note(() => orphan.appendBatch(entry))
  }

  acknowledged(entry: AckEntry): void {
    this.#note(() => this.#options.orphan.appendAck(entry))
  }

  setAside(token: string, reason: string, spans: readonly ReadySpan[]): void {
    const { journalDir, header } = this.#options.deadLetters
    const full: JournalHeader = {
      version: 1,
      writer: '',
      service: '',
      pid: process.pid,
      createdAt: new Date().toISOString(),
      ...header,
    }
    keepDeadLetter(journalDir, full, { exporter: this.exporter, token, reason, spans })
  }

  // Without a note the next recovery sends more than it had to.
  #note(append: () => void): void {
    try {
      append()
    } catch (error) {
      warn('the journal of a dead writer did not take a note of delivery', error)
    }
  }
}
