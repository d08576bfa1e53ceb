import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuditTrail, queryAuditLogs, shutdownAudit, type AuditReceipt } from 'spanledger'
import { ratioFigures, startClock, type Timing } from '../harness/clock.js'
import { inRounds, turn } from '../harness/rounds.js'
import type { Row, Section } from '../harness/section.js'
import { spreadOf } from '../harness/spread.js'
import { scaled, type Bench } from './bench.js'
import type { Durability } from './durabilities.js'
import { jsonLine } from './floors.js'
import { SMALL } from './inputs.js'
import { flushed, kept } from './trails.js'

/** With the two that open and close it. */
const RECORDS_PER_TRAIL = 20
const TRAILS = 1000
/** Between two turns of the event loop. */
const TRAILS_PER_TURN = 5

const LINES = 'appendFileSync of JSON lines'

/** Of a record, by what was done. */
type Times = Record<string, Timing>

/** How fast records come to rest: in the journal, and in the sink's files. */
export async function throughput(bench: Bench): Promise<Section[]> {
  // Synced one by one, records wait for the disk: that ratio is measured by itself.
  const durabilities = bench.durabilities.filter((durability) => durability !== 'fsync')
  const contenders = [LINES, ...durabilities] as const
  let trailsWritten = 0
  const times = await inRounds(contenders, bench.rounds, async (contender): Promise<Times> => {
    if (contender === LINES) return { [LINES]: await timeLines(bench) }
    trailsWritten += scaled(bench, TRAILS)
    return timeTrails(bench, contender)
  })
  await shutdownAudit()
  await checkCount(bench, trailsWritten * RECORDS_PER_TRAIL)
  return [
    {
      title:
        'From the first call until all is kept, and until all is in the sink: ratio of time to JSON lines',
      reading:
        'records/s are of this run and this machine. Delivery is synced to the disk, the lines are not.',
      rows: rowsOf(times, recordsOf(bench)),
    },
  ]
}

function recordsOf(bench: Bench): number {
  return scaled(bench, TRAILS) * RECORDS_PER_TRAIL
}

function rowsOf(times: ReadonlyMap<string, readonly Times[]>, records: number): Row[] {
  const lines = times.get(LINES)!.map((round) => round[LINES]!)
  return [...times.values()].flatMap((rounds) =>
    Object.keys(rounds[0]!).map((name) => {
      const timings = rounds.map((round) => round[name]!)
      const perSecond = Math.round(1e9 / spreadOf(timings.map(({ wall }) => wall)).median)
      const figures = { 'records/s': perSecond, ...ratioFigures(timings, lines) }
      return { name, n: records * rounds.length, figures }
    }),
  )
}

function logDirOf(bench: Bench): string {
  return join(bench.dir, 'throughput')
}

async function timeLines(bench: Bench): Promise<Timing> {
  const records = recordsOf(bench)
  const path = join(bench.dir, 'throughput.jsonl')
  globalThis.gc?.({ type: 'minor' })
  const read = startClock()
  for (let n = 0; n < records; n++) {
    appendFileSync(path, jsonLine(SMALL.eventType, SMALL.members))
    if (n % (RECORDS_PER_TRAIL * TRAILS_PER_TURN) === 0) await turn()
  }
  return read(records)
}

async function timeTrails(bench: Bench, durability: Durability): Promise<Times> {
  globalThis.gc?.({ type: 'minor' })
  const read = startClock()
  let receipt: AuditReceipt | undefined
  for (let n = 0; n < scaled(bench, TRAILS); n++) {
    receipt = writeTrail(logDirOf(bench), durability)
    if (n % TRAILS_PER_TURN === 0) await turn()
  }
  await kept(receipt)
  const acknowledged = read(recordsOf(bench))
  await flushed()
  return {
    [`${durability}, acknowledged`]: acknowledged,
    [`${durability}, delivered to the file sink`]: read(recordsOf(bench)),
  }
}

function writeTrail(logDir: string, durability: Durability): AuditReceipt {
  const trail = new AuditTrail({ operationName: 'bench', logDir, durability, user: 'bench' })
  for (let record = 2; record < RECORDS_PER_TRAIL; record++) SMALL.log(trail)
  return trail.close()
}

/** @throws {Error} when the sink does not hold exactly what was acknowledged: then the figures mean nothing. */
async function checkCount(bench: Bench, expected: number): Promise<void> {
  let found = 0
  for await (const _ of queryAuditLogs({ logDir: logDirOf(bench) })) found++
  if (found !== expected) throw new Error(`the sink holds ${found} records of ${expected}`)
}
