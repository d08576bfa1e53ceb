import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  AuditTrail,
  configureAudit,
  flushAudit,
  recoverAudit,
  shutdownAudit,
  type AuditReceipt,
} from 'spanledger'
import { auditDir } from '../support/audit.js'
import { examine } from '../support/fault-check.js'
import { FaultyExporter, type Answer } from '../support/fault-exporter.js'
import { Tally } from '../support/fault-results.js'

const HOUR_MS = 3_600_000
const BROKEN: Answer[] = [
  'hang',
  'throw',
  'fail',
  'answer nothing',
  'answer twice',
  'take and hang',
  'take and wait',
]
const TIMERS = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] as const

afterEach(() => void vi.useRealTimers())

describe.each(BROKEN)('a sink that does %s', (answer) => {
  it('for an hour has everything once it heals, and so has the sink beside it', async () => {
    vi.useFakeTimers({ toFake: [...TIMERS] })
    const sink = new FaultyExporter(answer)
    const logDir = auditDir({ exporters: [sink] })
    const receipts = logTrails(logDir, 20)
    for (let minute = 0; minute < 60; minute++) {
      await vi.advanceTimersByTimeAsync(HOUR_MS / 60)
      if (minute % 10 === 0) receipts.push(...logTrails(logDir, 2))
    }
    const { attempts } = sink
    expect(attempts).toBeGreaterThan(1)
    sink.answer = 'take'
    await vi.advanceTimersByTimeAsync(HOUR_MS / 60)
    vi.useRealTimers()
    expect(await flushAudit()).toBe(true)
    const tally = new Tally(`sink does ${answer}`)
    tally.count('the sink', sink.examine(receipts), [], attempts)
    expect(await shutdownAudit()).toBe(true)
    tally.check('the files beside it', await examine(logDir, receipts, { settled: true }))
    tally.settle()
  })

  it('until the process ends has everything from the next one', async () => {
    const broken = new FaultyExporter(answer)
    const logDir = auditDir({ exporters: [broken] })
    const receipts = logTrails(logDir, 5)
    expect(await shutdownAudit({ timeoutMs: 50 })).toBe(false)
    const mended = new FaultyExporter('take')
    configureAudit({ exporters: [mended] })
    await recoverAudit({ logDir })
    const tally = new Tally(`sink does ${answer}`)
    tally.count('the sink', mended.examine(receipts), [], broken.attempts)
    tally.check('the files beside it', await examine(logDir, receipts, { settled: true }))
    tally.settle()
  })
})

it('an answer that comes after its deadline counts, and the batch is not sent a third time', async () => {
  vi.useFakeTimers({ toFake: [...TIMERS] })
  const sink = new FaultyExporter('take and wait')
  const logDir = auditDir({ exporters: [sink] })
  const receipts = logTrails(logDir, 1)
  await vi.advanceTimersByTimeAsync(31_000)
  expect(sink.attempts).toBe(2)
  sink.answerLate()
  await vi.advanceTimersByTimeAsync(HOUR_MS)
  expect(sink.attempts).toBe(2)
  vi.useRealTimers()
  expect(await shutdownAudit()).toBe(true)
  const tally = new Tally('sink answers late')
  tally.count('the sink', sink.examine(receipts))
  tally.settle()
})

it.each(['throw', 'reject', 'hang'] as const)('a sink that ends with a %s has cost nothing', async (end) => {
  const sink = new FaultyExporter('take')
  sink.end = end
  const logDir = auditDir({ exporters: [sink] })
  const receipts = logTrails(logDir, 3)
  expect(await shutdownAudit({ timeoutMs: 2_000 })).toBe(true)
  const tally = new Tally('sink fails to close')
  tally.count(end, sink.examine(receipts))
  tally.check('the files beside it', await examine(logDir, receipts, { settled: true }))
  tally.settle()
})

function logTrails(logDir: string, count: number): AuditReceipt[] {
  return Array.from({ length: count }, () => {
    const trail = new AuditTrail({ operationName: 'x', logDir })
    return [trail.logEvent('step'), trail.close()]
  }).flat()
}
