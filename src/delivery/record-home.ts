import type { OpenTrail } from './open-trail.js'
import type { SegmentEntry } from '../journal/entries.js'
import type { RecordPlace } from '../journal/journal.js'
import type { KeptRecord } from '../journal/trail-states.js'
import type { BuiltRecord } from '../record/build.js'
import type { Instant, NanoClock } from '../record/time.js'
import type { Keyring } from '../record/tokens.js'
import type { LedgerPosition } from '../record/types.js'
import type { UuidV7Generator } from '../record/uuid.js'

/** What an open trail needs of the writer it belongs to. */
export interface RecordHome {
  readonly keyring: Keyring
  readonly clock: NanoClock
  /**
   * Gives a record its place in the ledger and keeps its text.
   *
   * @param after The trail's last record id, which the new one must exceed.
   * @throws {AuditError} when it could not be kept: the place is still free then.
   */
  keep(build: PlaceRecord, now: Instant, after: string | undefined): { built: BuiltRecord } & RecordPlace
  /** Notes a segment's boundary. False when that failed and the segment must wait. */
  segmentCut(entry: SegmentEntry): boolean
  /** Says which records a span holds; `make` makes and ends it. */
  spanMade(span: MadeSpan, make: () => void): void
  /** Says that a record of a trail could not be kept, or that a `gap` record tells of what could not. */
  lossesChanged(trail: OpenTrail): void
  /** Says that a trail takes no more records, as it is closed or nothing of it could be kept. */
  trailClosed(trail: OpenTrail): void
}

/** What is in a span of a trail. */
export interface MadeSpan {
  started: BuiltRecord
  /** Absent: the trail's own span. */
  segment?: SegmentEntry
  records: KeptRecord[]
}

export type PlaceRecord = (ledger: LedgerPosition, recordId: string) => BuiltRecord

/** A writer's place in its own ledger. The index moves only once a record is kept. */
export class LedgerHead {
  readonly id: string
  readonly #ids: UuidV7Generator
  #index = 0

  constructor(id: string, ids: UuidV7Generator) {
    this.id = id
    this.#ids = ids
  }

  /** @param keep Keeps the text, or throws. */
  place<T>(build: PlaceRecord, now: Instant, after: string | undefined, keep: (built: BuiltRecord) => T) {
    const built = build({ id: this.id, index: this.#index }, this.newId(now, after))
    const kept = keep(built)
    this.#index++
    return { built, kept }
  }

  newId(now: Instant, after?: string): string {
    return this.#ids.next(now[0] * 1000 + Math.floor(now[1] / 1_000_000), after)
  }
}
