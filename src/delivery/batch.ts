import { createHash } from 'node:crypto'
import type { AckEntry, BatchEntry, JournalPosition, SegmentEntry } from '../journal/entries.js'
import type { EndedSpan } from '../otel/span-types.js'

export const MAX_BATCH_SPANS = 512
export const MAX_BATCH_BYTES = 4 * 1024 * 1024

/** A span to be sent, with what its journal must know of it. */
export interface ReadySpan {
  span: EndedSpan
  /** Canonical text of the trail's `audit_started` record. */
  started: string
  segment?: SegmentEntry
  /** Canonical texts of its records: what is evidence, whatever becomes of the span. */
  records: readonly string[]
  /** Where the journal has it complete. */
  end: JournalPosition
  /** Records in it, by the number of the journal file that holds them. */
  files: ReadonlyMap<number, number>
}

/** Spans that go out together. */
export interface Batch {
  readonly spans: readonly EndedSpan[]
  /** Before it is first sent. @throws {AuditError} ERR_JOURNAL_WRITE where its records are not yet written: it must wait then. */
  begin(): void
  /** The exporter has it. Never throws. */
  taken(): void
  /** The exporter will never take it. @throws when that could not be set down: it must be tried again then. */
  refused(reason: string): void
  /** The same in two, to find what is refused in it; one span is not divided. */
  halves(): readonly Batch[]
}

/** Where the delivery to one durable exporter is written down. */
export interface DeliveryNotes {
  /** Name of the exporter. */
  readonly exporter: string
  begun(entry: BatchEntry): void
  acknowledged(entry: AckEntry, spans: readonly ReadySpan[]): void
  /** Keeps what the exporter refuses for good. @throws a file system error. */
  setAside(token: string, reason: string, spans: readonly ReadySpan[]): void
}

/** A batch for a durable exporter: begun, then acknowledged or set aside, all of it written down. */
export class DurableBatch implements Batch {
  readonly spans: EndedSpan[]
  readonly #ready: readonly ReadySpan[]
  readonly #notes: DeliveryNotes
  readonly #token: string

  /** @param ready At least one. */
  constructor(ready: readonly ReadySpan[], notes: DeliveryNotes) {
    this.spans = ready.map(({ span }) => span)
    this.#ready = ready
    this.#notes = notes
    this.#token = batchToken(this.#spanIds)
  }

  begin(): void {
    this.#notes.begun({ ...this.#entry, spanIds: this.#spanIds })
  }

  taken(): void {
    this.#notes.acknowledged(this.#entry, this.#ready)
  }

  refused(reason: string): void {
    this.#notes.setAside(this.#token, reason, this.#ready)
    this.#notes.acknowledged(this.#entry, this.#ready)
  }

  halves(): readonly Batch[] {
    return halved(this.#ready).map((part) => new DurableBatch(part, this.#notes))
  }

  get #entry(): AckEntry {
    return { exporter: this.#notes.exporter, token: this.#token, end: this.#ready.at(-1)!.end }
  }

  get #spanIds(): string[] {
    return this.spans.map((span) => span.spanContext().spanId)
  }
}

/** A list in two, as equal as can be; one item is not divided. */
export function halved<T>(items: readonly T[]): T[][] {
  const middle = items.length >> 1
  return middle === 0 ? [[...items]] : [items.slice(0, middle), items.slice(middle)]
}

/** How many of the spans, from the first on, make one batch: at least one, and by size as far as records tell it. */
export function batchLength(spans: readonly EndedSpan[]): number {
  let bytes = 0
  let length = 0
  while (length < spans.length && length < MAX_BATCH_SPANS) {
    bytes += spanBytes(spans[length]!)
    if (length > 0 && bytes > MAX_BATCH_BYTES) break
    length++
  }
  return length
}

/** About what a span takes, by its records. */
export function spanBytes(span: EndedSpan): number {
  let bytes = 512
  for (const event of span.events) {
    const text = event.attributes?.['audit.record']
    bytes += 256 + (typeof text === 'string' ? text.length : 0)
  }
  return bytes
}

/** Names a batch by its spans, so that a batch sent again has the name it had. */
export function batchToken(spanIds: readonly string[]): string {
  return createHash('sha256').update(spanIds.join()).digest('hex').slice(0, 32)
}
