import type { JournalHeader } from '../journal/entries.js'
import type { Journal } from '../journal/journal.js'
import type { TrailState } from '../journal/trail-states.js'
import type { EndedSpan, EndedSpanExporter } from '../otel/span-types.js'
import type { Batch, ReadySpan } from './batch.js'
import { DurableExporter } from './durable-exporter.js'
import { DeliveryPipeline, type PipelineOptions } from './pipeline.js'
import { LossyQueue } from './span-queue.js'

/** An exporter that is opened when there is something to export. */
export interface NamedExporter {
  /** Of a durable one: the place it writes to, the same in every process. */
  name: string
  /** For messages and metrics. @default the name */
  label?: string
  open: () => Promise<EndedSpanExporter>
  /** Whether it may change what it gets: it is given copies then. @default false */
  copies?: boolean
}

export interface ExporterSetOptions {
  journalDir: string
  header: JournalHeader
  /** Each must have a record before the journal lets it go. The first is the sink's. */
  durable: readonly NamedExporter[]
  /** They always get copies, and hold nothing up; nothing depends on them. */
  fanOut: readonly NamedExporter[]
  openTrails: () => Map<string, TrailState>
  pipeline?: Partial<Pick<PipelineOptions, 'delayMs' | 'timeoutMs' | 'backoff'>>
  /** What may wait in memory for each durable exporter, in bytes of records. @default 8 MiB */
  maxQueueBytes?: number
}

/** How long a flush or a shutdown waits for a fan-out exporter: nothing depends on it. */
const FAN_OUT_WAIT_MS = 2_000
/** What a fan-out exporter may fall behind, and how often a batch is offered to it. */
const FAN_OUT_QUEUE_BYTES = 32 * 1024 * 1024
const FAN_OUT_ATTEMPTS = 5

interface FanOut {
  queue: LossyQueue
  pipeline: DeliveryPipeline
}

/** A way to one durable exporter, for what dead writers left. */
export interface RecoveryRoute {
  name: string
  /** Resolves to whether the batch was taken, or set aside. */
  replay(batch: Batch): Promise<boolean>
}

/** All exporters of a writer: each has its own queue and its own pace. */
export class ExporterSet {
  readonly #durable: DurableExporter[]
  readonly #fanOut: FanOut[]

  constructor(journal: Journal, options: ExporterSetOptions) {
    const { durable, fanOut, pipeline, ...shared } = options
    this.#durable = durable.map(
      ({ name, label = name, open, copies = false }) =>
        new DurableExporter(journal, name, { ...shared, ...pipeline, name: label, exporter: open, copies }),
    )
    this.#fanOut = fanOut.map(({ name, open }) => {
      const queue = new LossyQueue(name, FAN_OUT_QUEUE_BYTES)
      const sending = { name, exporter: open, copies: true, maxAttempts: FAN_OUT_ATTEMPTS }
      return { queue, pipeline: new DeliveryPipeline(queue, sending) }
    })
  }

  push(ready: ReadySpan): void {
    for (const exporter of this.#durable) exporter.push(ready)
    this.#copyOut(ready.span)
  }

  /** Ways for recovery. What goes to the sink again is also copied to the fan-out exporters. */
  get routes(): RecoveryRoute[] {
    return this.#durable.map(({ exporter, pipeline }, index) => ({
      name: exporter,
      replay: (batch) => {
        if (index === 0) for (const span of batch.spans) this.#copyOut(span)
        return pipeline.replay(batch)
      },
    }))
  }

  /** What waits, by exporter. */
  *backlogs(): Generator<{ exporter: string; spans: number; bytes: number }> {
    for (const { pipeline } of [...this.#durable, ...this.#fanOut]) {
      yield { exporter: pipeline.name, spans: pipeline.backlog, bytes: pipeline.backlogBytes }
    }
  }

  /** Why durable exporters do not take what they are sent, as far as that is known. */
  get problems(): Error[] {
    return this.#durable.flatMap(({ pipeline }) => pipeline.lastError ?? [])
  }

  /** Has what waits for company sent at once. */
  hurry(): void {
    for (const { pipeline } of this.#durable) pipeline.hurry()
  }

  /** Whether the durable exporters had everything by the deadline. */
  deliver(timeoutMs: number): Promise<boolean> {
    return allTrue(this.#durable.map(({ pipeline }) => pipeline.flush(timeoutMs)))
  }

  /** As {@link deliver}; the others are given a chance too. */
  async flush(timeoutMs: number): Promise<boolean> {
    const patience = Math.min(timeoutMs, FAN_OUT_WAIT_MS)
    const [delivered] = await Promise.all([
      this.deliver(timeoutMs),
      ...this.#fanOut.map(({ pipeline }) => pipeline.flush(patience)),
    ])
    return delivered
  }

  /** As {@link flush}; then all exporters are shut down. */
  async shutdown(timeoutMs: number): Promise<boolean> {
    const patience = Math.min(timeoutMs, FAN_OUT_WAIT_MS)
    const [delivered] = await Promise.all([
      allTrue(this.#durable.map((exporter) => exporter.shutdown(timeoutMs))),
      ...this.#fanOut.map(({ pipeline }) => pipeline.shutdown(patience)),
    ])
    return delivered
  }

  #copyOut(span: EndedSpan): void {
    for (const { queue, pipeline } of this.#fanOut) {
      queue.push(span)
      pipeline.queued()
    }
  }
}

async function allTrue(outcomes: Promise<boolean>[]): Promise<boolean> {
  return (await Promise.all(outcomes)).every(Boolean)
}
