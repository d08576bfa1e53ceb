/** What the entries of a journal say, beside the records themselves. All are JSON. */

/** Why a sink will not take a batch: what marks a file of records that it refused for good. */
export interface DeadLetterNote {
  /** Name of the durable exporter that refused it. */
  exporter: string
  reason: string
  /** RFC 3339. */
  at: string
  /** Of the batch. */
  token: string
}

/** First entry of every file. */
export interface JournalHeader {
  version: 1
  /** The writer's id, which is also the id of its ledger. */
  writer: string
  /** Which sink the records are for, see `sinkIdentity`. */
  sink: string
  /** Names of the exporters that must have a record before it may go; the sink's is the sink. */
  exporters: readonly string[]
  service: string
  pid: number
  createdAt: string
  /** Where the file before this one ends: what stands behind that, a failed write could not take back. */
  previous?: JournalPosition
  /** Of a dead letter only. */
  deadLetter?: DeadLetterNote
}

/** A place in a writer's journal: just behind an entry. */
export interface JournalPosition {
  /** Number of the file. */
  file: number
  offset: number
}

/** Before a segment's span is made: which records it holds. */
export interface SegmentEntry {
  operationId: string
  spanId: string
  /** 0, 1, 2 … within the trail. */
  index: number
  /** Sequences of the first and the last record, both inclusive. */
  first: number
  last: number
}

/**
 * Before a batch is handed to a durable exporter, so that a replay can send the same batch again. Spans go in the
 * order in which the journal completes them, so a position says which are gone.
 */
export interface BatchEntry {
  exporter: string
  token: string
  spanIds: string[]
  /** Where the last of its spans was complete. */
  end: JournalPosition
}

/** After a durable exporter has acknowledged a batch. */
export interface AckEntry {
  exporter: string
  token: string
  /** It has every span that was complete here. */
  end: JournalPosition
}

/** An open trail, carried into every new file, so that its head outlives the release of its records. */
export interface OpenEntry {
  /** Canonical text of its `audit_started` record. */
  started: string
  sequence: number
  hash: string
  recordId: string
  timestamp: string
  /** How many segments were cut. */
  segments: number
}
