import type { AuditRecord } from '../record/types.js'
import type { Damage } from './types.js'

/**
 * Attributes in the order they are stored, as pairs: a key may, wrongly, stand twice. Text, numbers, booleans and
 * arrays of them are themselves; any other value is an object, and equal to nothing.
 */
export type StoredAttributes = readonly (readonly [key: string, value: unknown])[]

export interface StoredEvent {
  name: string
  /** Nanoseconds since the Unix epoch, as decimal text. */
  time: string
  attributes: StoredAttributes
  /** Attributes that were dropped on the way. */
  dropped: number
}

/** A span as a sink holds it, whoever wrote it there. Text that is absent is empty. */
export interface StoredSpan {
  location: string
  /** Byte offset in the file, where the sink is one. */
  offset?: number
  /** Whether the sink keeps the text of attribute values only: numbers and booleans as written, arrays as JSON. */
  isText?: boolean
  traceId: string
  spanId: string
  parentSpanId: string
  traceState: string
  /** Of OTLP; absent where a sink does not keep them. */
  flags?: number
  name: string
  /** Of OTLP: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  kind: number
  /** Nanoseconds since the Unix epoch, as decimal text. */
  startTime: string
  endTime: string
  statusCode: number
  statusMessage: string
  attributes: StoredAttributes
  events: readonly StoredEvent[]
  links: number
  /** Attributes, events and links that were dropped on the way, those of the resource included. */
  dropped: number
  scope: { name: string; version: string; schemaUrl: string; attributes: StoredAttributes }
  resource: StoredAttributes
}

/** An entry of an index that a sink keeps over the records in its spans, and that its queries read. */
export interface IndexedRecord {
  /** As the entry says, whatever the record says. */
  recordId: string
  hash: string
  /** Absent where the entry's text is no record. */
  record?: AuditRecord
  /** Why the entry is not what the record makes it. */
  flaw?: string
}

export interface RecordIndex {
  /** Of the index, in the sink. */
  location: string
  entries: AsyncIterable<IndexedRecord>
}

/** Something about a sink that cannot be right, whatever its records say. */
export interface SinkFlaw extends Damage {
  kind: 'unreadable' | 'truncated' | 'missing'
}

/** What a sink holds, for whoever checks all of it. */
export interface SpanSource {
  /**
   * Yields every span, in any order; what cannot be read is told of and passed over. Asked again, it yields at least
   * what is new since.
   */
  spans(onFlaw: (flaw: SinkFlaw) => void): AsyncIterable<StoredSpan>
}
