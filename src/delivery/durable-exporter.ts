import type { AckEntry, BatchEntry, JournalHeader } from '../journal/entries.js'
import type { Journal } from '../journal/journal.js'
import { reaches } from '../journal/position.js'
import { JournalScan } from '../journal/scan.js'
import type { TrailState } from '../journal/trail-states.js'
import { alarm, warn } from '../otel/diagnose.js'
import type { DeliveryNotes, ReadySpan } from './batch.js'
import { keepDeadLetter } from './dead-letters.js'
import { JournalQueue, type Backlog } from './journal-queue.js'
import { DeliveryPipeline, type PipelineOptions } from './pipeline.js'
import { SpanRebuilder } from './rebuild.js'

/** An exporter whose acknowledgement releases the journal. */
export interface DurableExporterOptions extends PipelineOptions {
  journalDir: string
  /** Of the journal's files. */
  header: JournalHeader
  /** What may wait for it in memory, in bytes of records. @default 8 MiB */
  maxQueueBytes?: number
  /** The open trails as they are. */
  openTrails: () => Map<string, TrailState>
}

const MAX_QUEUE_BYTES = 8 * 1024 * 1024

/** One durable exporter with its own position in the journal: how slow it is, is no other exporter's business. */
export class DurableExporter implements DeliveryNotes {
  readonly exporter: string
  readonly pipeline: DeliveryPipeline
  readonly #options: DurableExporterOptions
  readonly #journal: Journal
  readonly #index: number
  readonly #queue: JournalQueue
  /** Records it has, of which the journal could not note so yet. */
  #unnoted = new Map<number, number>()

  /** @param exporter Its name in the journal; that of the options is for messages and metrics. */
  constructor(journal: Journal, exporter: string, options: DurableExporterOptions) {
    this.exporter = exporter
    this.#journal = journal
    this.#options = options
    this.#index = options.header.exporters.indexOf(exporter)
    const { maxQueueBytes = MAX_QUEUE_BYTES } = options
    this.#queue = new JournalQueue({
      notes: this,
      maxBytes: maxQueueBytes,
      openBacklog: () => this.#openBacklog(),
    })
    this.pipeline = new DeliveryPipeline(this.#queue, options)
  }

  push(span: ReadySpan): void {
    this.#queue.push(span)
    this.pipeline.queued()
  }

  async shutdown(timeoutMs: number): Promise<boolean> {
    const flushed = await this.pipeline.shutdown(timeoutMs)
    this.#queue.close()
    return flushed
  }

  begun(entry: BatchEntry): void {
    // Under `tick`, what a sink had and the journal had not would be written again after a crash, and not the same.
    this.#journal.commit()
    // Without this note a crash makes recovery send more than it had to, which readers see through; to hold the export
    // back for it would be worse.
    try {
      this.#journal.appendBatch(entry)
      this.#journal.commit()
    } catch (error) {
      warn('the journal did not take a note of delivery', error)
    }
  }

  acknowledged(entry: AckEntry, spans: readonly ReadySpan[]): void {
    for (const { files } of spans) {
      for (const [file, count] of files) this.#unnoted.set(file, (this.#unnoted.get(file) ?? 0) + count)
    }
    try {
      this.#journal.appendAck(entry)
    } catch (error) {
      // Nothing is released that recovery would have to send again in part; the next note covers this one.
      warn('the journal did not take a note of delivery', error)
      return
    }
    try {
      this.#journal.settle(this.#index, this.#unnoted)
    } catch (error) {
      warn('a journal file that is done with could not be removed', error)
    }
    this.#unnoted = new Map()
  }

  setAside(token: string, reason: string, spans: readonly ReadySpan[]): void {
    const { journalDir, header } = this.#options
    keepDeadLetter(journalDir, header, { exporter: this.exporter, token, reason, spans })
  }

  #openBacklog(): Backlog {
    const journal = this.#journal
    const rebuilder = new SpanRebuilder()
    const scan = new JournalScan(journal.dir, {
      from: journal.position,
      trails: this.#options.openTrails(),
      limit: () => journal.position,
      onDamage: ({ file, offset, message }) => alarm(`${file} at byte ${offset} is damaged: ${message}`),
    })
    return {
      next: () => {
        journal.commit()
        const span = scan.next()
        return span && rebuilder.rebuild(span)
      },
      get isAtEnd() {
        return reaches(scan.position, journal.position)
      },
      close: () => scan.close(),
    }
  }
}
