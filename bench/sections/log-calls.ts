import { join } from 'node:path'
import { shutdownAudit } from 'spanledger'
import { compare } from '../harness/compare.js'
import type { Contender } from '../harness/rounds.js'
import type { Section } from '../harness/section.js'
import { scaled, type Bench } from './bench.js'
import type { Durability } from './durabilities.js'
import { appendedLines, bareWrites } from './floors.js'
import { LARGE, SMALL, type Logged } from './inputs.js'
import { recordFrames } from './journal-frames.js'
import { plainSpans } from './plain-otel.js'
import { auditedTrails, RECORDS_PER_TICK } from './trails.js'

const RECORDS_PER_TRAIL = [1, 10, 128, 1000]
const FRAMES = 64

/** Records of one sample, in all trails of it. */
const SAMPLE = { small: 3000, large: 600 }
/** What takes a microsecond needs more of them, or the clock and the first call are all that is seen. */
const QUICK_FACTOR = 5
/** `BatchSpanProcessor` drops what comes beyond 2048 before its timer fires. */
const MAX_PLAIN_SPANS = 2000
/** A disk that syncs is slow. */
const SYNCED_SAMPLE = 100

/** What one `log…` call costs, against the least that could be done and against what is done without an audit. */
export async function logCalls(bench: Bench): Promise<Section[]> {
  const sections: Section[] = []
  for (const logged of [SMALL, LARGE]) {
    const frames = await recordFrames(bench, logged, FRAMES)
    sections.push(await inTheKernel(bench, logged, frames))
    sections.push(await onTheDisk(bench, logged, frames))
  }
  await shutdownAudit()
  return sections
}

async function inTheKernel(bench: Bench, logged: Logged, frames: Buffer[]): Promise<Section> {
  const count = scaled(bench, SAMPLE[logged.size])
  const many = count * QUICK_FACTOR
  const floor = bareWrites(bench, frames, many)
  const plain = RECORDS_PER_TRAIL.map((events) =>
    plainSpans(logged, events, Math.min(MAX_PLAIN_SPANS, trailsFor(many, events))),
  )
  const ours = bench.durabilities
    .filter((durability) => durability !== 'fsync')
    .flatMap((durability) => trailsOf(bench, logged, durability, count))
  const others = [appendedLines(bench, logged, many), ...plain.map(({ contender }) => contender)]
  const rows = await compare(floor, [...others, ...ours], bench.rounds)
  const lost = new Map(plain.map((spans) => [spans.contender.name, spans.lostShare()]))
  for (const spans of plain) await spans.shutdown()
  return {
    title: `A log call, ${describe(logged, frames)}: ratio to writeSync of the same bytes`,
    reading: `Shared out over the calls: opening and closing of the trail. tick: ${RECORDS_PER_TICK} records a tick.`,
    rows: rows.map((row) => ({
      ...row,
      figures: { ...row.figures, 'lost %': (lost.get(row.name) ?? 0) * 100 },
    })),
  }
}

async function onTheDisk(bench: Bench, logged: Logged, frames: Buffer[]): Promise<Section> {
  const count = scaled(bench, SYNCED_SAMPLE)
  const floor = bareWrites(bench, frames, count, { sync: true })
  return {
    title: `A log call on stable storage, ${describe(logged, frames)}: ratio to writeSync + fdatasyncSync`,
    reading: 'Each record is synced before the call returns, those that open and close the trail too.',
    rows: await compare(floor, trailsOf(bench, logged, 'fsync', count), bench.rounds),
  }
}

function trailsOf(bench: Bench, logged: Logged, durability: Durability, count: number): Contender[] {
  const logDir = join(bench.dir, 'log-calls')
  return RECORDS_PER_TRAIL.map((recordsPerTrail) =>
    auditedTrails({
      sink: bench.sink,
      logDir,
      durability,
      logged,
      recordsPerTrail,
      trails: trailsFor(count, recordsPerTrail),
    }),
  )
}

function trailsFor(count: number, recordsPerTrail: number): number {
  return Math.max(1, Math.round(count / recordsPerTrail))
}

function describe({ size }: Logged, frames: readonly Buffer[]): string {
  const bytes = frames.reduce((sum, frame) => sum + frame.length, 0) / frames.length
  return `${size} record (${Math.round(bytes)} bytes)`
}
