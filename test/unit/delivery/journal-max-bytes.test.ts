import { describe, expect, it } from 'vitest'
import { AuditTrail, flushAudit, getAuditLogs, isRecord, type AuditReceipt } from 'spanledger'
import { findChainBreak } from '../../../src/record/build.js'
import { auditDir } from '../../support/audit.js'
import { MemoryExporter } from '../../support/memory-exporter.js'

const FULL = expect.objectContaining({ code: 'ERR_JOURNAL_FULL' }) as Error
const pad = 'x'.repeat(500)
/** More than the bound takes. */
const TOO_MANY = 200

/** An exporter that holds the journal, and does not answer. */
class Hanging extends MemoryExporter {
  readonly durableAs = 'memory:hanging'
  override answer: MemoryExporter['answer'] = 'refuse'
}

function bounded(onFailure: 'throw' | 'alarm') {
  const exporter = new Hanging()
  const logDir = auditDir({ journalMaxBytes: 30_000, onFailure, exporters: [exporter] })
  return { exporter, logDir, trail: new AuditTrail({ operationName: 'x', logDir }) }
}

describe('journalMaxBytes', () => {
  it('refuses records while an exporter lacks too much, and takes them again once it has caught up', async () => {
    const { exporter, logDir, trail } = bounded('throw')
    let kept = 0
    expect(() => {
      for (; kept < TOO_MANY; kept++) trail.logEvent('step', { pad })
    }).toThrow(FULL)
    expect(() => trail.close()).toThrow(FULL)
    expect([trail.closed, kept > 20]).toEqual([false, true])
    expect(await flushAudit({ timeoutMs: 100 })).toBe(false)
    expect(() => trail.logEvent('step')).toThrow(FULL)
    exporter.answer = 'take'
    expect(await flushAudit()).toBe(true)
    trail.logEvent('after')
    trail.close()
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    expect(records).toHaveLength(1 + kept + 2)
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('under alarm breaks no call, and a gap says how many records it cost', async () => {
    const { exporter, logDir, trail } = bounded('alarm')
    const receipts: AuditReceipt[] = []
    for (let n = 0; n < TOO_MANY; n++) receipts.push(trail.logEvent('step', { pad }))
    const lost = receipts.filter((receipt) => receipt.lost)
    expect(new Set(lost.map((receipt) => receipt.lost?.reason))).toEqual(new Set(['ERR_JOURNAL_FULL']))
    exporter.answer = 'take'
    expect(await flushAudit()).toBe(true)
    expect(trail.logEvent('after').lost).toBeUndefined()
    trail.close()
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    const gaps = records.filter((record) => isRecord(record, 'gap'))
    expect(gaps.map(({ details }) => [details.count, details.reason])).toEqual([
      [lost.length, 'ERR_JOURNAL_FULL'],
    ])
    expect(records).toHaveLength(1 + (TOO_MANY - lost.length) + 3)
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('leaves what is there alone, for as long as nobody takes it', async () => {
    const { exporter, logDir, trail } = bounded('alarm')
    const first = trail.logEvent('step', { pad })
    for (let n = 0; n < TOO_MANY; n++) trail.logEvent('step', { pad })
    expect(await flushAudit({ timeoutMs: 50 })).toBe(false)
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ recordId }) => recordId)).toContain(first.recordId)
    exporter.answer = 'take'
  })
})
