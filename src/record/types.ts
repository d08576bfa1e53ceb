/** A value of JSON, as it stands in a record after the conversion described in `docs/record-format.md`. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

/** What became of the audited action, after the OTel audit draft. */
export type Outcome = 'success' | 'failure' | 'denied' | 'unknown'
export const OUTCOMES: readonly Outcome[] = ['success', 'failure', 'denied', 'unknown']

/** Who acted. `user` is a natural person, `service` a workload, `system` the platform itself. */
export interface Actor {
  id: string
  type: 'user' | 'service' | 'system'
}

/** The person the data is about: never the clear id, only its keyed token (and, where asked for, a cipher text). */
export interface SubjectToken {
  /** `<kid>:<hex HMAC-SHA-256>` under the installation's token key. */
  token: string
  enc?: { kid: string; iv: string; ct: string }
}

/** A writer (process × thread × sink) and the record's leaf index in that writer's Merkle log. */
export interface LedgerPosition {
  id: string
  index: number
}

/** How the span of the trail hangs in its trace: everything of it that is not in another field. */
export interface SpanOrigin {
  parentSpanId?: string
  parentIsRemote?: boolean
  traceState?: string
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer'
}

/** What records have that an instrumentation made, or that name a data set of the catalogue. */
export interface Seen {
  /** Made from a span of another instrumentation, by a rule of the bridge. */
  derived?: { from: string; spanId: string; rule: string }
  /** Of many calls one record was made: by which rule, and of exactly how many. */
  aggregated?: {
    rule: string
    closedBy: 'rule' | 'time' | 'limit' | 'flush'
    count: number
    succeeded: number
    failed: number
    denied: number
    unknown: number
    from: string
    to: string
    durationMs?: { min: number; max: number; sum: number }
  }
  /** From the data sets catalogue. */
  dataset?: JsonValue
  /** Milliseconds. */
  durationMs?: number
}

/**
 * `details` of each built-in event type, as stored. A member that was too large, or unfit for JSON, is a
 * marker object in place of the type given here.
 */
export interface DetailsByType {
  audit_started: {
    span: SpanOrigin
    scope: { name: string; version: string }
    resource: JsonObject
  }
  data_access: {
    datasetName: string
    columnsAccessed: string[]
    /** Absent where nobody could tell: a record never guesses. */
    numRecords?: number
  } & Seen
  data_transformation: {
    transformationType: string
    inputData: JsonValue
    outputData: JsonValue
    parameters: JsonValue
    recordsIn?: number
    recordsOut?: number
  }
  model_training: {
    modelType: string
    datasetName: string
    parameters: JsonValue
    metrics?: JsonValue
    privacyParameters?: JsonValue
    modelId?: string
  } & Seen
  model_inference: {
    modelId: string
    inputData: JsonValue
    output: JsonValue
    confidence?: number
  } & Seen
  compliance_check: { checkType: string; regulation: string; result: JsonValue; details: JsonValue }
  compliance_issue: JsonObject
  compliance_warning: JsonObject
  compliance_passed: JsonObject
  user_request: { requestType: string; details: JsonValue; status: string }
  function_call: JsonObject
  function_return: JsonObject
  error: { errorType: string; message?: string; details?: JsonValue }
  human_review: { reviewer: string; decision: string; [key: string]: JsonValue }
  gap: {
    count: number
    reason: string
    from: string
    to: string
    /** Whether there may have been more: the writer died before it could say so itself. */
    possible?: boolean
    /** Operation the records were of, where the gap stands in a trail of its own. */
    operationName?: string
    /** Id of the writer that lost them, where another one says so. */
    writer?: string
  }
  audit_closed: { status: string; details?: JsonValue }
}

export type BuiltInEventType = keyof DetailsByType
/** A built-in type, or a custom one of the caller's. */
export type EventType = BuiltInEventType | (string & {})
export type DetailsOf<T extends string> = T extends BuiltInEventType ? DetailsByType[T] : JsonObject

/** The unit of evidence: one event of a trail. Its canonical JSON (RFC 8785) is what is hashed and stored. */
export interface AuditRecord<T extends string = EventType> {
  schemaVersion: '1'
  /** UUIDv7 (RFC 9562), strictly increasing within a writer and within a trail. */
  recordId: string
  eventType: T
  /** RFC 3339, UTC, with nine fraction digits; never decreasing within a trail. */
  timestamp: string
  operationId: string
  operationName: string
  /** 0, 1, 2 … within the trail. */
  sequence: number
  /** `hash` of the record with the sequence before; absent at 0. */
  previousHash?: string
  ledger: LedgerPosition
  traceId: string
  spanId: string
  regulations: string[]
  actor?: Actor
  subjects?: SubjectToken[]
  outcome: Outcome
  purpose?: string
  legalBasis?: string
  context: JsonObject
  details: DetailsOf<T>
  /** JSON pointers (RFC 6901) of what redaction replaced. */
  redactions?: string[]
}

/** A record with its hash: hex SHA-256 of `0x00 ‖ canonical bytes`, the leaf hash of RFC 6962 §2.1. */
export type StoredRecord<T extends string = EventType> = AuditRecord<T> & { hash: string }

/**
 * Narrows a record to one event type, and with it `details`.
 *
 * @example
 * if (isRecord(record, 'data_access')) console.log(record.details.columnsAccessed.join(', '))
 */
export function isRecord<T extends BuiltInEventType>(
  record: StoredRecord,
  eventType: T,
): record is StoredRecord<T> {
  return record.eventType === eventType
}
