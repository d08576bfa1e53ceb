import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { join } from 'node:path'
import { AuditTrail, flushAudit, getAuditLogs, shutdownAudit, type StoredRecord } from 'spanledger'
import { auditDir } from '../support/audit.js'
import { examine } from '../support/fault-check.js'
import type { Injection } from '../support/fault-plan.js'
import { runProgram } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { recoverAll } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'

const HOUR_MS = 3_600_000

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }))
afterEach(() => void vi.useRealTimers())

it.each<[string, (step: number) => number]>([
  ['steps back an hour at every record', () => -HOUR_MS],
  ['steps back once, by a year', (step) => (step === 5 ? -365 * 24 * HOUR_MS : 1)],
  [
    'jumps ahead a year, and back',
    (step) => (step % 4 === 0 ? 1 : step % 4 === 2 ? -1 : 0) * 8_760 * HOUR_MS,
  ],
  ['stands still', () => 0],
  ['goes to before 1970', (step) => (step === 3 ? -Date.now() - HOUR_MS : 0)],
])('a clock that %s puts no record before the one it follows', async (name, stepOf) => {
  const logDir = auditDir()
  const trails = ['one', 'other'].map((operationName) => new AuditTrail({ operationName, logDir }))
  const receipts = []
  for (let step = 0; step < 12; step++) {
    receipts.push(trails[step % 2]!.logEvent('step'))
    if (step === 7) await flushAudit()
    vi.setSystemTime(Date.now() + stepOf(step))
  }
  receipts.push(...trails.map((trail) => trail.close()))
  await shutdownAudit()
  const records = await getAuditLogs({ logDir })
  const tally = new Tally('clock stepping')
  tally.count(name, await examine(logDir, receipts, { settled: true }), disorderOf(records), 12)
  tally.settle()
})

it('a dead writer whose clock was ahead is recovered by one whose clock is not', async () => {
  const dir = tempDir()
  const logDir = join(dir, 'logs')
  const injection: Injection = { faults: ['kill before'], at: 100 }
  const { receipts } = await runProgram('write', { logDir, clockAheadMs: 24 * HOUR_MS, injection }, dir)
  await recoverAll(logDir)
  const tally = new Tally('clock stepping')
  const records = await getAuditLogs({ logDir })
  tally.count('another process', await examine(logDir, receipts, { settled: true }), disorderOf(records))
  tally.settle()
  expect(records.at(-1)!.eventType).toBe('audit_closed')
})

/** Answers come in order of time: within a trail that must be the order of writing. */
function disorderOf(records: readonly StoredRecord[]): string[] {
  const last = new Map<string, StoredRecord>()
  return records.flatMap((record) => {
    const before = last.get(record.operationId)
    last.set(record.operationId, record)
    if (!before || (before.sequence < record.sequence && before.recordId < record.recordId)) return []
    return [`${record.sequence} comes after ${before.sequence}`]
  })
}
