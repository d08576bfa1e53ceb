import { headAfter, parseBuiltRecord, type BuiltRecord, type TrailHead } from '../record/build.js'
import { parseInstant } from '../record/time.js'
import type { JournalPosition, OpenEntry, SegmentEntry } from './entries.js'
import type { Frame } from './frame.js'

/** A record with the number of the journal file that holds it. */
export interface KeptRecord {
  built: BuiltRecord
  file: number
}

/** A trail nobody has closed, as far as its journal was read. */
export interface TrailState {
  started: BuiltRecord
  head: TrailHead
  /** Records that no segment holds yet, by sequence. */
  pending: Map<number, KeptRecord>
  /** How many segments were cut. */
  segments: number
}

/** A span that a journal has all the records of. */
export interface JournaledSpan {
  started: BuiltRecord
  /** Absent: it is the trail's own span, and its last record the closing one. */
  segment?: SegmentEntry
  records: KeptRecord[]
  /** Where it was complete. */
  end: JournalPosition
}

/**
 * Follows a journal, entry by entry. Memory holds open trails and the records of their unfinished spans, whatever the
 * length of the journal.
 */
export class TrailStates {
  readonly trails: Map<string, TrailState>

  /** @param trails As they are where the reading begins. */
  constructor(trails: Map<string, TrailState> = new Map()) {
    this.trails = trails
  }

  /**
   * Takes an entry in; returns the span that it completes.
   *
   * @param end Just behind the entry.
   * @throws {Error} for an entry that cannot be understood; the ones behind it can.
   */
  apply(frame: Frame, end: JournalPosition): JournaledSpan | undefined {
    const text = () => frame.payload.toString('utf8')
    if (frame.type === 'record') return this.#record(parseBuiltRecord(text()), end)
    if (frame.type === 'segment') return this.#segment(JSON.parse(text()) as SegmentEntry, end)
    if (frame.type === 'open') this.#open(JSON.parse(text()) as OpenEntry)
    return undefined
  }

  #record(built: BuiltRecord, end: JournalPosition): JournaledSpan | undefined {
    const { operationId, sequence, eventType } = built.record
    let trail = this.trails.get(operationId)
    if (!trail) {
      if (sequence !== 0) throw new Error(`record ${sequence} of a trail whose start is not in the journal`)
      trail = { started: built, head: { nextSequence: 0, lastTime: [0, 0] }, pending: new Map(), segments: 0 }
      this.trails.set(operationId, trail)
    }
    trail.pending.set(sequence, { built, file: end.file })
    if (sequence >= trail.head.nextSequence) trail.head = headAfter(built)
    if (eventType !== 'audit_closed') return undefined
    this.trails.delete(operationId)
    return { started: trail.started, records: [...trail.pending.values()], end }
  }

  #segment(segment: SegmentEntry, end: JournalPosition): JournaledSpan | undefined {
    const trail = this.trails.get(segment.operationId)
    if (!trail) return undefined
    trail.segments = Math.max(trail.segments, segment.index + 1)
    const records: KeptRecord[] = []
    for (let sequence = segment.first; sequence <= segment.last; sequence++) {
      const kept = trail.pending.get(sequence)
      if (kept) records.push(kept)
      trail.pending.delete(sequence)
    }
    return records.length > 0 ? { started: trail.started, segment, records, end } : undefined
  }

  #open(entry: OpenEntry): void {
    const started = parseBuiltRecord(entry.started)
    const { operationId } = started.record
    if (this.trails.has(operationId)) return
    this.trails.set(operationId, {
      started,
      head: {
        nextSequence: entry.sequence + 1,
        previousHash: entry.hash,
        lastRecordId: entry.recordId,
        lastTime: parseInstant(entry.timestamp),
      },
      pending: new Map(),
      segments: entry.segments,
    })
  }
}
