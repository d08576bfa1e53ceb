import { alarm } from '../otel/diagnose.js'
import { DurableBatch, spanBytes, type Batch, type DeliveryNotes, type ReadySpan } from './batch.js'
import { SpanBuffer, type SpanQueue } from './span-queue.js'

/** Spans read back from the journal. */
export interface Backlog {
  /** The next one; undefined when there is none for now. */
  next(): ReadySpan | undefined
  /** Whether all that the journal holds was read. */
  readonly isAtEnd: boolean
  close(): void
}

export interface JournalQueueOptions {
  notes: DeliveryNotes
  /** What may wait in memory, in bytes of records. */
  maxBytes: number
  /** Begins to read the journal at its present end. */
  openBacklog: () => Backlog
}

/**
 * The queue of a durable exporter: the first spans wait in memory, what exceeds its bound only in the journal, from
 * where it is read back when its turn comes. However long a sink is down, memory stays what it is.
 */
export class JournalQueue implements SpanQueue {
  readonly #options: JournalQueueOptions
  readonly #buffer = new SpanBuffer<ReadySpan>(({ span }) => span)
  #backlog: Backlog | undefined
  /** Spans that only the journal holds, and about what they take. */
  #spilled = { spans: 0, bytes: 0 }

  constructor(options: JournalQueueOptions) {
    this.#options = options
  }

  get length(): number {
    return this.#buffer.length + this.#spilled.spans
  }

  get bytes(): number {
    return this.#buffer.bytes + this.#spilled.bytes
  }

  get isFull(): boolean {
    return this.#buffer.isFull || this.#spilled.spans > 0
  }

  push(span: ReadySpan): void {
    if (this.#backlog) {
      this.#spill(1, spanBytes(span.span))
      return
    }
    this.#buffer.push(span)
    if (this.#buffer.bytes > this.#options.maxBytes) this.#backlog = this.#options.openBacklog()
  }

  next(): Batch | undefined {
    if (this.#buffer.length === 0) this.#readBack()
    const spans = this.#buffer.take()
    return spans.length > 0 ? new DurableBatch(spans, this.#options.notes) : undefined
  }

  close(): void {
    this.#backlog?.close()
  }

  #readBack(): void {
    while (this.#backlog && !this.#buffer.isFull) {
      const span = this.#backlog.next()
      if (span) {
        this.#buffer.push(span)
        this.#spill(-1, -spanBytes(span.span))
      } else if (this.#backlog.isAtEnd) this.#caughtUp(this.#backlog)
      else return
    }
  }

  #spill(spans: number, bytes: number): void {
    this.#spilled.spans += spans
    this.#spilled.bytes += bytes
  }

  /** From here on spans wait in memory again. */
  #caughtUp(backlog: Backlog): void {
    backlog.close()
    this.#backlog = undefined
    if (this.#spilled.spans > 0) {
      alarm(
        `${this.#spilled.spans} spans for ${this.#options.notes.exporter} are gone: their journal was removed or damaged`,
      )
    }
    this.#spilled = { spans: 0, bytes: 0 }
  }
}
