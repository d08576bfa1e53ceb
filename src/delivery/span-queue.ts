import { warn } from '../otel/diagnose.js'
import { countGivenUp } from '../otel/self-metrics.js'
import type { EndedSpan } from '../otel/span-types.js'
import { MAX_BATCH_BYTES, MAX_BATCH_SPANS, batchLength, halved, spanBytes, type Batch } from './batch.js'

/** What waits for an exporter, in order. */
export interface SpanQueue {
  /** Spans that no batch was made of. */
  readonly length: number
  /** About what these take, in bytes of records. */
  readonly bytes: number
  /** Whether there is enough for a batch that is worth sending at once. */
  readonly isFull: boolean
  /** The next batch; undefined when there is none for now. @throws a file system error, for what must be read back. */
  next(): Batch | undefined
}

/** Spans in memory with about what they take. */
export class SpanBuffer<T> {
  readonly #spanOf: (item: T) => EndedSpan
  #items: T[] = []
  #bytes = 0

  constructor(spanOf: (item: T) => EndedSpan) {
    this.#spanOf = spanOf
  }

  get length(): number {
    return this.#items.length
  }

  get bytes(): number {
    return this.#bytes
  }

  get isFull(): boolean {
    return this.#items.length >= MAX_BATCH_SPANS || this.#bytes >= MAX_BATCH_BYTES
  }

  push(item: T): void {
    this.#items.push(item)
    this.#bytes += spanBytes(this.#spanOf(item))
  }

  /** Takes a batch out, or a given number of spans. */
  take(count: number = this.#batchLength()): T[] {
    const taken = this.#items.splice(0, count)
    for (const item of taken) this.#bytes -= spanBytes(this.#spanOf(item))
    return taken
  }

  #batchLength(): number {
    return batchLength(this.#items.slice(0, MAX_BATCH_SPANS).map(this.#spanOf))
  }
}

/**
 * The queue of an exporter that nothing depends on: in memory, and when that is full the oldest spans are given up.
 * The sink still gets them.
 */
export class LossyQueue implements SpanQueue {
  readonly #name: string
  readonly #maxBytes: number
  readonly #buffer = new SpanBuffer<EndedSpan>((span) => span)

  constructor(name: string, maxBytes: number) {
    this.#name = name
    this.#maxBytes = maxBytes
  }

  get length(): number {
    return this.#buffer.length
  }

  get bytes(): number {
    return this.#buffer.bytes
  }

  get isFull(): boolean {
    return this.#buffer.isFull
  }

  push(span: EndedSpan): void {
    this.#buffer.push(span)
    let given = 0
    while (this.#buffer.bytes > this.#maxBytes && this.#buffer.length > 1)
      given += this.#buffer.take(1).length
    if (given > 0) this.#giveUp(given, 'is behind')
  }

  next(): Batch | undefined {
    const spans = this.#buffer.take()
    return spans.length > 0 ? this.#batch(spans) : undefined
  }

  #batch(spans: EndedSpan[]): Batch {
    return {
      spans,
      begin: () => {},
      taken: () => {},
      refused: () => this.#giveUp(spans.length, 'refused a batch'),
      halves: () => halved(spans).map((part) => this.#batch(part)),
    }
  }

  #giveUp(spans: number, why: string): void {
    countGivenUp(this.#name, spans)
    warn(`${this.#name} ${why}; ${spans} spans were given up for it (the sink still gets them)`)
  }
}
