import {
  buildRecord,
  headAfter,
  EMPTY_HEAD,
  type BuiltRecord,
  type RecordInput,
  type TrailHead,
  type TrailIdentity,
} from '../record/build.js'
import { formatInstant, type Instant } from '../record/time.js'
import type { JsonObject, SpanOrigin } from '../record/types.js'
import type { OpenEntry, SegmentEntry } from '../journal/entries.js'
import type { Loss } from '../journal/reserve.js'
import type { KeptRecord, TrailState } from '../journal/trail-states.js'
import { alarm } from '../otel/diagnose.js'
import { newSpanId } from '../otel/id-generator.js'
import type { TrailSpan } from '../otel/trail-span.js'
import type { RecordHome } from './record-home.js'

/** Pending records leave as a segment when they are this many, … */
const SEGMENT_RECORDS = 128
/** … this large, … */
const SEGMENT_BYTES = 1024 * 1024
/** … or this old. */
export const SEGMENT_AGE_MS = 5_000

/** A record that is kept, or under `tick` will be when its promise says so. */
export interface WrittenRecord {
  built: BuiltRecord
  kept?: Promise<void>
}

export interface TrailStart {
  identity: TrailIdentity
  span: TrailSpan
  origin: SpanOrigin
  scope: { name: string; version: string }
  resource: JsonObject
  at: Instant
  /** Whether the trail may exist though its first record could not be kept: that is then kept with the next one. */
  tolerant: boolean
  /** Of the `audit_started` record, beyond its details. */
  input: Omit<RecordInput, 'eventType' | 'details'>
}

/**
 * A trail that is being written: the head of its chain, the records that wait for their span, and the span. A
 * record first goes home (to the journal), then the head moves: what could not be kept leaves no trace here.
 */
export class OpenTrail {
  readonly identity: TrailIdentity
  readonly #home: RecordHome
  readonly #span: TrailSpan
  readonly #start: TrailStart
  #started: BuiltRecord | undefined
  #loss: Loss | undefined
  #head: TrailHead = EMPTY_HEAD
  #pending: KeptRecord[] = []
  #pendingBytes = 0
  #pendingSince = 0
  #segments = 0
  #closed = false
  /** What it is to be closed with, once that can be kept. */
  #closing: RecordInput | undefined

  /** @throws {AuditError} ERR_JOURNAL_WRITE, ERR_RECORD_TOO_LARGE: the trail does not exist then. */
  constructor(home: RecordHome, start: TrailStart) {
    this.#home = home
    this.identity = start.identity
    this.#span = start.span
    this.#start = start
    try {
      this.#begin()
    } catch (error) {
      if (!start.tolerant) throw error
      alarm(`the start of ${start.identity.operationName} waits to be recorded`, error)
    }
  }

  /** Whether it takes no more records. */
  get closed(): boolean {
    return this.#closed || this.#closing !== undefined
  }

  get spanContext() {
    return this.#span.spanContext()
  }

  /** Records that could not be kept and that no `gap` record tells of yet. */
  get loss(): Loss | undefined {
    return this.#loss
  }

  /** @throws {AuditError} ERR_JOURNAL_WRITE, ERR_JOURNAL_FULL, ERR_RECORD_TOO_LARGE: nothing was kept then. */
  append(input: RecordInput): WrittenRecord {
    this.#settleDebts()
    const written = this.#keep(input, this.#home.clock.now())
    if (this.#pending.length >= SEGMENT_RECORDS || this.#pendingBytes >= SEGMENT_BYTES) this.cut()
    return written
  }

  /** Appends the closing record and ends the span. @throws as {@link append}; the trail is still open then. */
  close(input: RecordInput): WrittenRecord {
    this.#settleDebts()
    const written = this.#keep(input, this.#home.clock.now())
    this.#closed = true
    const records = this.#take(this.#pending.length)
    this.#home.spanMade({ started: this.#started!, records }, () =>
      this.#makeSpan(() => this.#span.end(records.map(({ built }) => built))),
    )
    this.#home.trailClosed(this)
    return written
  }

  /** Says that its closing record could not be kept, and that nobody will ask again: it is kept once it can be. */
  closeLater(input: RecordInput): void {
    this.#closing = input
    if (this.#started) return
    // Its first record, which was to be kept with the next one, is lost too.
    if (this.#loss) this.noteLoss(this.#loss.reason)
    this.#home.trailClosed(this)
  }

  /** Closes it, where that is still to be done and can be. Never throws. Whether it is closed now. */
  retryClose(): boolean {
    try {
      if (this.#closing && this.#started && !this.#closed) this.close(this.#closing)
    } catch {
      // The alarm was sounded when it could not be closed in its time.
    }
    return this.#closed
  }

  /** Notes that a record could not be kept; a `gap` record says so before the next one. */
  noteLoss(reason: string): void {
    const { operationId, operationName } = this.identity
    const now = new Date().toISOString()
    const { count, from } = this.#loss ?? { count: 0, from: now }
    this.#loss = {
      ...(this.#started && { operationId }),
      operationName,
      count: count + 1,
      reason,
      from,
      to: now,
    }
    this.#home.lossesChanged(this)
  }

  /** Sends pending records off as a segment, where they are older than `age` milliseconds. */
  cutIfOlder(age: number): void {
    if (this.#pending.length > 0 && performance.now() - this.#pendingSince >= age) this.cut()
  }

  /** Sends pending records off as segments. When the journal cannot take the boundary, they stay. */
  cut(): void {
    while (this.#pending.length > 0 && !this.#closed) {
      const records = this.#pending.slice(0, SEGMENT_RECORDS)
      const entry: SegmentEntry = {
        operationId: this.identity.operationId,
        spanId: newSpanId(),
        index: this.#segments,
        first: records[0]!.built.record.sequence,
        last: records.at(-1)!.built.record.sequence,
      }
      if (!this.#home.segmentCut(entry)) return
      this.#segments++
      this.#take(records.length)
      const built = records.map((item) => item.built)
      this.#home.spanMade({ started: this.#started!, segment: entry, records }, () =>
        this.#makeSpan(() => this.#span.segment(entry.index, built, entry.spanId)),
      )
    }
  }

  /** The trail as the journal has it, for whoever reads on from here; nothing when it is closed or not begun. */
  state(): TrailState | undefined {
    if (!this.#started || this.#closed) return undefined
    return {
      started: this.#started,
      head: this.#head,
      pending: new Map(this.#pending.map((kept) => [kept.built.record.sequence, kept])),
      segments: this.#segments,
    }
  }

  /** What a new journal file must know of this trail; nothing while not even its start is kept. */
  openEntry(): OpenEntry | undefined {
    if (!this.#started) return undefined
    return {
      started: this.#started.text,
      sequence: this.#head.nextSequence - 1,
      hash: this.#head.previousHash!,
      recordId: this.#head.lastRecordId!,
      timestamp: formatInstant(this.#head.lastTime),
      segments: this.#segments,
    }
  }

  #begin(): void {
    const { origin: span, scope, resource, input, at } = this.#start
    const details = { span, scope, resource } as unknown as JsonObject
    this.#started = this.#keep({ ...input, eventType: 'audit_started', details }, at).built
    this.#span.describe(this.#started.record)
  }

  #settleDebts(): void {
    if (!this.#started) this.#begin()
    if (!this.#loss) return
    this.#keep(gapOf(this.#loss), this.#home.clock.now())
    this.#loss = undefined
    this.#home.lossesChanged(this)
  }

  // A provider of the host's may have processors that throw; the record is kept by now.
  #makeSpan(make: () => void): void {
    try {
      make()
    } catch (error) {
      alarm(`a span of ${this.identity.operationName} was not taken`, error)
    }
  }

  #keep(input: RecordInput, now: Instant): WrittenRecord {
    const { built, file, kept } = this.#home.keep(
      (ledger, recordId) =>
        buildRecord(this.identity, this.#head, input, ledger, recordId, now, this.#home.keyring),
      now,
      this.#head.lastRecordId,
    )
    if (this.#pending.length === 0) this.#pendingSince = performance.now()
    this.#head = headAfter(built)
    this.#pending.push({ built, file })
    this.#pendingBytes += built.text.length
    return { built, ...(kept && { kept }) }
  }

  #take(count: number): KeptRecord[] {
    const taken = this.#pending.splice(0, count)
    this.#pendingBytes = this.#pending.reduce((sum, { built }) => sum + built.text.length, 0)
    this.#pendingSince = performance.now()
    return taken
  }
}

/** The record that says what could not be kept. @param isPossible Whether there may have been more. */
export function gapOf({ count, reason, from, to }: Loss, isPossible = false): RecordInput {
  const details = { count, reason, from, to, ...(isPossible && { possible: true }) }
  return { eventType: 'gap', details, outcome: 'failure' }
}
