// Memory and journal while the sink is down and records go on arriving; then it heals, and every record must be there.
//   npm run bench:backlog [-- records]
import { join } from 'node:path'
import { AuditTrail, flushAudit, queryAuditLogs, shutdownAudit } from 'spanledger'
import { bytesUnder, withDirectory } from './harness/directory.js'
import { describeMachine, machineLines } from './harness/machine.js'
import { MEGABYTE, peakRss, runAlone } from './harness/own-process.js'
import { turn } from './harness/rounds.js'
import { SinkSwitch } from './harness/sink-switch.js'

/** With the two records that open and close a trail. */
const SHAPES = { short: 3, long: 1000 }
type Shape = keyof typeof SHAPES

const DEFAULT_RECORDS = 1_000_000
const RECORDS_PER_TURN = 100
const SAMPLES = 10
/** Far above any delivery: whether all arrives is the question, not when. */
const DELIVERY_MS = 30 * 60_000

function trailsFor(shape: Shape, records: number): number {
  return Math.ceil(records / SHAPES[shape])
}

async function write(logDir: string, shape: Shape, records: number): Promise<void> {
  const sink = new SinkSwitch()
  sink.set('refusing')
  const base = process.memoryUsage().rss
  await logWhileDown(logDir, shape, records)
  const down = peakRss()
  sink.set('fine')
  const healed = performance.now()
  const delivered = await flushAudit({ timeoutMs: DELIVERY_MS })
  const seconds = (performance.now() - healed) / 1000
  await shutdownAudit({ timeoutMs: DELIVERY_MS })
  const kept = journalMegabytes(logDir)
  console.log(
    `  RSS ${megabytes(base)} MB before, peak ${down.toFixed(0)} MB while down, ${peakRss().toFixed(0)} MB in all; ` +
      `delivered in ${seconds.toFixed(1)} s after healing; ${kept.toFixed(1)} MB left in the journal`,
  )
  if (!delivered || kept > 0) throw new Error('the sink is fine and did not get everything')
}

async function logWhileDown(logDir: string, shape: Shape, records: number): Promise<void> {
  const trails = trailsFor(shape, records)
  const total = trails * SHAPES[shape]
  const started = performance.now()
  let logged = 0
  let nextSample = 1
  for (let n = 0; n < trails; n++) {
    const trail = new AuditTrail({ operationName: 'backlog', logDir, regulations: ['GDPR'], user: 'bench' })
    for (let record = 2; record < SHAPES[shape]; record++) {
      logAccess(trail, record)
      if (record % RECORDS_PER_TURN === 0) await turn()
    }
    trail.close()
    logged += SHAPES[shape]
    if (logged % RECORDS_PER_TURN < SHAPES[shape]) await turn()
    if (logged < (total * nextSample) / SAMPLES) continue
    printSample(logDir, logged, started)
    nextSample++
  }
}

function logAccess(trail: AuditTrail, numRecords: number): void {
  trail.logDataAccess({
    datasetName: 'loans',
    columnsAccessed: ['age', 'income'],
    numRecords,
    purpose: 'bench',
  })
}

function printSample(logDir: string, logged: number, started: number): void {
  const { rss, heapUsed } = process.memoryUsage()
  const seconds = (performance.now() - started) / 1000
  console.log(
    `  ${String(logged).padStart(9)} records  ${seconds.toFixed(1).padStart(6)} s  RSS ${megabytes(rss).padStart(5)} MB  ` +
      `heap ${megabytes(heapUsed).padStart(5)} MB  journal ${journalMegabytes(logDir).toFixed(0).padStart(5)} MB`,
  )
}

function megabytes(bytes: number): string {
  return (bytes / MEGABYTE).toFixed(0)
}

function journalMegabytes(logDir: string): number {
  return bytesUnder(join(logDir, 'journal'), /\.journal$/) / MEGABYTE
}

/** @throws {Error} when a trail or a record is missing, or is there twice. */
async function check(logDir: string, shape: Shape, records: number): Promise<void> {
  const counts = new Map<string, number>()
  for await (const { operationId, sequence } of queryAuditLogs({ logDir })) {
    const count = counts.get(operationId) ?? 0
    if (sequence !== count) throw new Error(`trail ${operationId} has ${sequence} where ${count} should be`)
    counts.set(operationId, count + 1)
  }
  const trails = trailsFor(shape, records)
  const whole = [...counts.values()].filter((count) => count === SHAPES[shape]).length
  if (counts.size !== trails || whole !== trails)
    throw new Error(`${counts.size} trails of ${trails}, ${whole} of them whole`)
  console.log(`  read back: ${trails} trails of ${SHAPES[shape]} records, each in order and whole`)
}

const [mode = String(DEFAULT_RECORDS), logDir = '', shape = 'short', count = ''] = process.argv.slice(2)
if (mode === 'write') await write(logDir, shape as Shape, Number(count))
else if (mode === 'check') await check(logDir, shape as Shape, Number(count))
else {
  for (const shape of Object.keys(SHAPES) as Shape[]) {
    await withDirectory('backlog', async (dir) => {
      if (shape === 'short') console.log(machineLines({ ...describeMachine(dir), gc: true }).join('\n'))
      console.log(`${mode} records in trails of ${SHAPES[shape]}, the sink refuses everything`)
      for (const step of ['write', 'check']) runAlone(import.meta.url, [step, dir, shape, mode])
    })
  }
}
