import type { OpenEntry, SegmentEntry } from '../../../../src/journal/entries.js'
import {
  EMPTY_HEAD,
  buildRecord,
  headAfter,
  type BuiltRecord,
  type TrailHead,
  type TrailIdentity,
} from '../../../../src/record/build.js'
import { newSpanId, newTraceId } from '../../../../src/otel/id-generator.js'
import { formatInstant, type Instant } from '../../../../src/record/time.js'
import { createKeyring } from '../../../../src/record/tokens.js'
import type { JsonObject } from '../../../../src/record/types.js'
import { UuidV7Generator } from '../../../../src/record/uuid.js'

const ids = new UuidV7Generator()
const keyring = createKeyring([Buffer.alloc(32, 1)])
const SECONDS = 1_767_225_600
let ledgerIndex = 0

/** A trail whose records are built one by one, and go wherever the test takes them. */
export class MadeTrail {
  readonly identity: TrailIdentity
  head: TrailHead = EMPTY_HEAD
  started: BuiltRecord | undefined
  segments = 0
  #unsegmented = 0

  constructor(operationName = 'x') {
    const operationId = ids.next(SECONDS * 1000)
    const span = { traceId: newTraceId(), spanId: newSpanId() }
    this.identity = {
      operationId,
      operationName,
      ...span,
      regulations: [],
      context: {},
      contextRedactions: [],
    }
  }

  start(): BuiltRecord {
    const details = { span: { kind: 'internal' }, scope: { name: 's', version: '1' }, resource: {} }
    this.started = this.#add('audit_started', details)
    return this.started
  }

  event(details: JsonObject = {}): BuiltRecord {
    return this.#add('step', details)
  }

  close(): BuiltRecord {
    return this.#add('audit_closed', { status: 'completed' })
  }

  /** What the records since the last segment are in. */
  segment(): SegmentEntry {
    const entry = {
      operationId: this.identity.operationId,
      spanId: newSpanId(),
      index: this.segments++,
      first: this.#unsegmented,
      last: this.head.nextSequence - 1,
    }
    this.#unsegmented = this.head.nextSequence
    return entry
  }

  /** What a new file says of it. */
  open(): OpenEntry {
    const { nextSequence, previousHash, lastRecordId, lastTime } = this.head
    return {
      started: this.started!.text,
      sequence: nextSequence - 1,
      hash: previousHash!,
      recordId: lastRecordId!,
      timestamp: formatInstant(lastTime),
      segments: this.segments,
    }
  }

  #add(eventType: string, details: JsonObject): BuiltRecord {
    const at: Instant = [SECONDS, this.head.nextSequence]
    const place = { id: 'ledger', index: ledgerIndex++ }
    const id = ids.next(SECONDS * 1000, this.head.lastRecordId)
    const input = { eventType, details, outcome: 'success' as const }
    const built = buildRecord(this.identity, this.head, input, place, id, at, keyring)
    this.head = headAfter(built)
    return built
  }
}
