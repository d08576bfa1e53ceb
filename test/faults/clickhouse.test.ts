import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  AuditTrail,
  configureAudit,
  flushAudit,
  recoverAudit,
  shutdownAudit,
  type AuditReceipt,
} from 'spanledger'
import { startFacade, type Facade } from '../support/clickhouse/facade.js'
import type { Fault } from '../support/clickhouse/faults.js'
import { examineTables, newPlace, type Place } from '../support/clickhouse/held.js'
import { Tally } from '../support/fault-results.js'
import { tempDir } from '../support/temp-dir.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade()
})
afterAll(() => server.stop())
afterEach(async () => {
  await server.heal()
  await shutdownAudit({ timeoutMs: 2_000 })
})

/** How often each passing fault is met in a row. */
const TIMES = 2

const PASSING: Record<string, Fault> = {
  'reset before the rows are read': { do: 'reset', when: 'before-body' },
  'reset in the middle of the rows': { do: 'reset', when: 'mid-body' },
  'reset when the rows are in, before the answer': { do: 'reset', when: 'after-commit' },
  'answers 429 with Retry-After': { do: 'answer', status: 429, retryAfter: '1' },
  'answers 503 with Retry-After': { do: 'answer', status: 503, retryAfter: '1' },
  'answers 502 as a proxy does': { do: 'answer', status: 502, body: '<html>bad gateway</html>' },
  'has too many parts': { do: 'refuse', code: 252, name: 'TOO_MANY_PARTS' },
  'is at its memory limit': { do: 'refuse', code: 241, name: 'MEMORY_LIMIT_EXCEEDED' },
  'is read-only': { do: 'refuse', code: 242, name: 'TABLE_IS_READ_ONLY' },
}

describe.each(Object.entries(PASSING))('a ClickHouse that %s', (name, fault) => {
  it('has every record and every span once in the end', async () => {
    const { place } = audited()
    const receipts = logTrails(2)
    expect(await flushAudit()).toBe(true)
    const before = await server.counts()
    await server.fault({ ...fault, times: TIMES })
    receipts.push(...logTrails(3))
    expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
    const { inserts } = await server.counts()
    expect(inserts - before.inserts).toBeGreaterThan(TIMES)
    await settle(`ClickHouse ${name}`, place, receipts, TIMES)
  })
})

describe.each(['before-body', 'after-commit'] as const)('a ClickHouse that hangs, %s,', (when) => {
  it('is asked again after its time, and has everything once', async () => {
    process.env['SPANLEDGER_CLICKHOUSE_TIMEOUT_MS'] = '400'
    try {
      const { place } = audited()
      const receipts = logTrails(2)
      expect(await flushAudit()).toBe(true)
      await server.fault({ do: 'hang', when })
      receipts.push(...logTrails(3))
      expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
      await settle(`ClickHouse hangs, ${when}`, place, receipts)
    } finally {
      delete process.env['SPANLEDGER_CLICKHOUSE_TIMEOUT_MS']
    }
  })
})

it('a ClickHouse that is down at the start gets all that was logged meanwhile', async () => {
  await server.fault({ do: 'vanish' })
  const { place } = audited()
  const receipts = logTrails(5)
  expect(await flushAudit({ timeoutMs: 100 })).toBe(false)
  await server.heal()
  expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
  await settle('ClickHouse is down at the start', place, receipts)
})

it('a ClickHouse that is down for long, and was killed, gets more than fits into memory', async () => {
  const { place } = audited()
  const receipts = logTrails(2)
  expect(await flushAudit()).toBe(true)
  await server.fault({ do: 'vanish' })
  for (let round = 0; round < 40; round++) {
    receipts.push(...logTrails(20, 15_000))
    if (round % 10 === 0) expect(await flushAudit({ timeoutMs: 10 })).toBe(false)
  }
  await server.restart('kill')
  expect(await flushAudit({ timeoutMs: 60_000 })).toBe(true)
  await settle('ClickHouse is down for long, then killed', place, receipts)
})

it('a ClickHouse that is away when the writer ends has everything from the next one', async () => {
  const { place, journalDir } = audited()
  const receipts = logTrails(2)
  expect(await flushAudit()).toBe(true)
  await server.fault({ do: 'reset', when: 'after-commit', times: 1_000 })
  receipts.push(...logTrails(3))
  expect(await shutdownAudit({ timeoutMs: 300 })).toBe(false)
  await server.heal()
  configureAudit({ sink: place.sink, journalDir })
  receipts.push(...logTrails(1))
  await recoverAudit({ sink: place.sink, journalDir })
  expect(await flushAudit({ timeoutMs: 20_000 })).toBe(true)
  await settle('ClickHouse is away as the writer ends', place, receipts)
})

function audited(): { place: Place; journalDir: string } {
  const place = newPlace(server)
  const journalDir = join(tempDir(), 'journal')
  configureAudit({ sink: place.sink, journalDir })
  return { place, journalDir }
}

function logTrails(count: number, length = 500): AuditReceipt[] {
  return Array.from({ length: count }, () => {
    const trail = new AuditTrail({ operationName: 'x', user: 'worker' })
    return [trail.logEvent('step', { text: 'x'.repeat(length) }), trail.logEvent('step'), trail.close()]
  }).flat()
}

async function settle(
  fault: string,
  place: Place,
  receipts: readonly AuditReceipt[],
  times = 1,
): Promise<void> {
  expect(await shutdownAudit({ timeoutMs: 20_000 })).toBe(true)
  const tally = new Tally(fault)
  tally.count('the tables', await examineTables(server, place, receipts), [], times)
  tally.settle()
}
