import type { Outcome, StoredRecord } from '../record/types.js'

/** Which records. Members are joined by AND, the values of one member by OR. Names match whole, never by prefix. */
export interface AuditFilter {
  operationId?: string | readonly string[] | undefined
  operationName?: string | readonly string[] | undefined
  eventTypes?: string | readonly string[] | undefined
  regulations?: string | readonly string[] | undefined
  /** Ids of actors. */
  actors?: string | readonly string[] | undefined
  /** Alias of `actors`. */
  user?: string | readonly string[] | undefined
  /** Clear ids of the persons the data is about; turned into tokens with the installation's key. */
  subjects?: string | readonly string[] | undefined
  datasets?: string | readonly string[] | undefined
  outcomes?: Outcome | readonly Outcome[] | undefined
  traceId?: string | readonly string[] | undefined
  /** Inclusive. ISO 8601 text (without a zone: UTC; a bare date: midnight UTC) or a `Date`. */
  startTime?: string | Date | undefined
  /** Exclusive. As `startTime`. */
  endTime?: string | Date | undefined
}

/** Where to read. At most one of `sink` and `logDir`; neither means the configured sink. */
export interface SourceOptions {
  /** A sink URL, for example `file:./audit_logs`. */
  sink?: string | undefined
  /** Sugar for `sink: 'file:<logDir>'`. */
  logDir?: string | undefined
  /** Where the journals of that sink's writers are. @default SPANLEDGER_JOURNAL_DIR, or beside the sink */
  journalDir?: string | undefined
  /** A sink that does not exist reads as empty instead of an error. @default false */
  allowMissing?: boolean | undefined
  /** What a damaged line does: end the read with an error, be passed over, or be handed to you and passed over. @default 'throw' */
  onDamage?: 'throw' | 'skip' | ((damage: Damage) => void) | undefined
}

/** A stretch of a sink that could not be read as records. */
export interface Damage {
  location: string
  /** Byte offset in the file, where the sink is one. */
  offset?: number
  message: string
}

export interface QueryOptions extends AuditFilter, SourceOptions {
  /** By `(timestamp, recordId)`. @default 'asc' */
  order?: 'asc' | 'desc' | undefined
  /** At most this many records. @default no limit */
  limit?: number | undefined
  /** A cursor of an earlier query with the same filter and order: go on after the record it stands for. */
  cursor?: string | undefined
}

/**
 * An async iterable of records; `cursor` stands after the last record it yielded. Who follows a sink that several
 * processes write to should step back a little (with `startTime`) now and then: a record that another process is just
 * writing can get its place before one that was already read.
 */
export interface AuditQuery extends AsyncIterable<StoredRecord> {
  readonly cursor: string | undefined
}

/** Counts over the records of a filter. Days are UTC. */
export interface AuditSummary {
  total: number
  operations: number
  byType: Record<string, number>
  byRegulation: Record<string, number>
  byOperation: Record<string, number>
  byActor: Record<string, number>
  byDataset: Record<string, number>
  byOutcome: Record<string, number>
  byDay: Record<string, number>
  first?: string
  last?: string
}
