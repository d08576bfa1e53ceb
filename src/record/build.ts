import { fitRecord } from './fit.js'
import { leafHash } from './hash.js'
import type { Keyring } from './tokens.js'
import { compareInstants, formatInstant, parseInstant, type Instant } from './time.js'
import type {
  Actor,
  AuditRecord,
  JsonObject,
  LedgerPosition,
  Outcome,
  StoredRecord,
  SubjectToken,
} from './types.js'

/** What all records of one trail share. */
export interface TrailIdentity {
  operationId: string
  operationName: string
  traceId: string
  spanId: string
  regulations: readonly string[]
  context: JsonObject
  /** Pointers of what redaction replaced in what the records share. */
  contextRedactions: readonly string[]
}

/** Where the next record of a trail attaches. */
export interface TrailHead {
  nextSequence: number
  previousHash?: string
  lastRecordId?: string
  lastTime: Instant
}

/** The head of a trail without records. */
export const EMPTY_HEAD: TrailHead = { nextSequence: 0, lastTime: [0, 0] }

/** What one record says, already JSON and redacted. */
export interface RecordInput {
  eventType: string
  details: JsonObject
  outcome: Outcome
  regulations?: readonly string[]
  actor?: Actor
  subjects?: readonly SubjectToken[]
  purpose?: string
  legalBasis?: string
  redactions?: readonly string[]
}

/** A record with the text that is hashed and stored. */
export interface BuiltRecord {
  record: AuditRecord
  text: string
  hash: string
  time: Instant
}

/**
 * Builds the next record of a trail: its time not before the last one's, its hash over the canonical text.
 *
 * @param recordId Made by the writer's generator, above `head.lastRecordId`.
 * @throws {AuditError} ERR_RECORD_TOO_LARGE, see {@link fitRecord}.
 */
export function buildRecord(
  identity: TrailIdentity,
  head: TrailHead,
  input: RecordInput,
  ledger: LedgerPosition,
  recordId: string,
  now: Instant,
  keyring: Keyring,
): BuiltRecord {
  const time = compareInstants(now, head.lastTime) < 0 ? head.lastTime : now
  const redactions = [...sharedRedactions(identity, input), ...(input.redactions ?? [])]
  const { record, text } = fitRecord(
    {
      schemaVersion: '1',
      recordId,
      eventType: input.eventType,
      timestamp: formatInstant(time),
      operationId: identity.operationId,
      operationName: identity.operationName,
      sequence: head.nextSequence,
      ...(head.previousHash !== undefined && { previousHash: head.previousHash }),
      ledger,
      traceId: identity.traceId,
      spanId: identity.spanId,
      regulations: [...(input.regulations ?? identity.regulations)],
      ...(input.actor && { actor: input.actor }),
      ...(input.subjects?.length && { subjects: [...input.subjects] }),
      outcome: input.outcome,
      ...(input.purpose !== undefined && { purpose: input.purpose }),
      ...(input.legalBasis !== undefined && { legalBasis: input.legalBasis }),
      context: identity.context,
      details: input.details,
      ...(redactions.length > 0 && { redactions }),
    },
    keyring,
  )
  return { record, text, hash: leafHash(text), time }
}

/** A record with regulations of its own says nothing of the trail's. */
function sharedRedactions(
  { contextRedactions }: TrailIdentity,
  { regulations }: RecordInput,
): readonly string[] {
  return regulations
    ? contextRedactions.filter((pointer) => !pointer.startsWith('/regulations/'))
    : contextRedactions
}

/** The head after a record. */
export function headAfter({ record, hash, time }: BuiltRecord): TrailHead {
  return {
    nextSequence: record.sequence + 1,
    previousHash: hash,
    lastRecordId: record.recordId,
    lastTime: time,
  }
}

/**
 * Reads a stored text back. The inverse of {@link buildRecord}: the text is the evidence, so the hash is
 * computed from it, never taken from beside it.
 *
 * @throws {SyntaxError} when the text is not JSON; {@link RangeError} when its timestamp is no instant.
 */
export function parseBuiltRecord(text: string): BuiltRecord {
  const record = JSON.parse(text) as AuditRecord
  return { record, text, hash: leafHash(text), time: parseInstant(record.timestamp) }
}

/** A break in a trail's chain. */
export interface ChainBreak {
  sequence: number
  message: string
}

/**
 * Checks the records of one trail, in order of sequence: 0, 1, 2 … without a hole, each naming the hash of the one
 * before. Hashes are taken as given; whether they fit their texts is for `verify`.
 */
export function findChainBreak(records: readonly StoredRecord[]): ChainBreak | undefined {
  let previous: StoredRecord | undefined
  for (const record of records) {
    const expected = previous ? previous.sequence + 1 : 0
    if (record.sequence !== expected) {
      return { sequence: expected, message: `expected sequence ${expected}, found ${record.sequence}` }
    }
    if (record.previousHash !== previous?.hash) {
      return { sequence: expected, message: 'previousHash is not the hash of the record before' }
    }
    previous = record
  }
  return undefined
}
