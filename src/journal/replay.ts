import { parseBuiltRecord, type BuiltRecord, type TrailHead } from '../record/build.js'
import { parseInstant } from '../record/time.js'
import type { AckEntry, BatchEntry, OpenEntry, SegmentEntry } from './entries.js'
import { decodeFrames, type Frame } from './frame.js'

/** One trail, as far as a journal tells. */
export interface JournaledTrail {
  operationId: string
  started: BuiltRecord
  head: TrailHead
  closed: boolean
  /** The records the journal still holds, by sequence. */
  records: Map<number, BuiltRecord>
  segments: SegmentEntry[]
  /** How many segments were ever cut, those the journal has forgotten included. */
  segmentCount: number
}

/** Bytes of a journal file that are no entry, or an entry that cannot be understood. */
export interface JournalDamage {
  file: string
  offset: number
  message: string
}

/** All that a writer's journal says. */
export interface JournalState {
  trails: Map<string, JournaledTrail>
  /** Batches that were begun and not acknowledged, in the order of their beginning. */
  unacknowledged: BatchEntry[]
  /** Spans the sink has acknowledged. */
  settledSpans: Set<string>
  damage: JournalDamage[]
}

export function emptyState(): JournalState {
  return { trails: new Map(), unacknowledged: [], settledSpans: new Set(), damage: [] }
}

/** Replays one journal file onto the state; files go in order of their numbers. A torn tail is passed over. */
export function replayFile(state: JournalState, file: string, bytes: Buffer): void {
  for (const frame of decodeFrames(bytes)) {
    const { offset } = frame
    if (frame.type === 'damage') {
      state.damage.push({ file, offset, message: frame.message })
      continue
    }
    try {
      replayFrame(state, frame)
    } catch (error) {
      // The checksum held, so the entry was written like this: say so, and go on with the next one.
      state.damage.push({ file, offset, message: `entry cannot be read: ${String(error)}` })
    }
  }
}

function replayFrame(state: JournalState, frame: Frame): void {
  const text = frame.payload.toString('utf8')
  switch (frame.type) {
    case 'header':
      return
    case 'record':
      return replayRecord(state, parseBuiltRecord(text))
    case 'open':
      return replayOpen(state, JSON.parse(text) as OpenEntry)
    case 'segment': {
      const entry = JSON.parse(text) as SegmentEntry
      const trail = state.trails.get(entry.operationId)
      if (!trail) return
      trail.segments.push(entry)
      trail.segmentCount = Math.max(trail.segmentCount, entry.index + 1)
      return
    }
    case 'batch':
      state.unacknowledged.push(JSON.parse(text) as BatchEntry)
      return
    case 'ack': {
      const { token } = JSON.parse(text) as AckEntry
      for (const batch of state.unacknowledged) {
        if (batch.token === token) batch.spanIds.forEach((spanId) => state.settledSpans.add(spanId))
      }
      state.unacknowledged = state.unacknowledged.filter((batch) => batch.token !== token)
      return
    }
  }
}

function replayRecord(state: JournalState, built: BuiltRecord): void {
  const { operationId, sequence, eventType } = built.record
  let trail = state.trails.get(operationId)
  if (!trail) {
    if (sequence !== 0) throw new Error(`record ${sequence} of a trail whose start is not in the journal`)
    trail = newTrail(built)
    state.trails.set(operationId, trail)
  }
  trail.records.set(sequence, built)
  if (sequence >= trail.head.nextSequence) {
    trail.head = {
      nextSequence: sequence + 1,
      previousHash: built.hash,
      lastRecordId: built.record.recordId,
      lastTime: built.time,
    }
  }
  if (eventType === 'audit_closed') trail.closed = true
}

function replayOpen(state: JournalState, entry: OpenEntry): void {
  const started = parseBuiltRecord(entry.started)
  const { operationId } = started.record
  if (state.trails.has(operationId)) return
  state.trails.set(operationId, {
    ...newTrail(started),
    head: {
      nextSequence: entry.sequence + 1,
      previousHash: entry.hash,
      lastRecordId: entry.recordId,
      lastTime: parseInstant(entry.timestamp),
    },
    segmentCount: entry.segments,
  })
}

function newTrail(started: BuiltRecord): JournaledTrail {
  return {
    operationId: started.record.operationId,
    started,
    head: { nextSequence: 0, lastTime: [0, 0] },
    closed: false,
    records: new Map(),
    segments: [],
    segmentCount: 0,
  }
}
