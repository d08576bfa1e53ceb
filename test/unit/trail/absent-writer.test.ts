import { rmSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { AuditTrail, flushAudit, getAuditLogs, isRecord } from 'spanledger'
import { auditDir } from '../../support/audit.js'
import { onFullDisk } from '../../support/full-disk.js'

describe("under onFailure: 'alarm'", () => {
  it('a journal that cannot be opened breaks no call, and what was lost is told once it can', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    writeFileSync(logDir, 'a file in the way')
    const lost = new AuditTrail({ operationName: 'scoring', logDir })
    expect(lost.logEvent('step').lost).toEqual({ reason: 'ERR_UNWRITABLE' })
    expect(lost.close().lost).toEqual({ reason: 'ERR_UNWRITABLE' })
    expect(lost.closed).toBe(true)
    rmSync(logDir)
    // As often as that a writer is tried again.
    await sleep(1_050)
    new AuditTrail({ operationName: 'scoring', logDir }).close()
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    const gaps = records.filter((record) => isRecord(record, 'gap'))
    expect(gaps.map(({ operationName, details }) => [operationName, details.count, details.reason])).toEqual([
      ['spanledger.loss', 3, 'ERR_UNWRITABLE'],
    ])
    expect(records.filter(({ operationName }) => operationName === 'scoring')).toHaveLength(2)
  })

  it('what a trail goes on to lose that was opened meanwhile is told too', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    writeFileSync(logDir, 'a file in the way')
    const long = new AuditTrail({ operationName: 'long', logDir })
    rmSync(logDir)
    await sleep(1_050)
    new AuditTrail({ operationName: 'other', logDir }).close()
    for (let n = 0; n < 5; n++) {
      expect(long.logEvent('step', { n }).lost).toEqual({ reason: 'ERR_UNWRITABLE' })
    }
    await sleep(1_050)
    await flushAudit()
    const gaps = (await getAuditLogs({ logDir })).filter((record) => isRecord(record, 'gap'))
    expect(gaps.map(({ details }) => [details.operationName, details.count])).toEqual([['long', 5]])
  })

  it('an option that is wrong is still refused', () => {
    auditDir({ onFailure: 'alarm' })
    expect(() => new AuditTrail({ operationName: 'x', sink: 'nowhere:' })).toThrow('unknown sink scheme')
  })

  it('a trail whose closing record could not be kept is closed as it was meant to be once it can', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    const trail = new AuditTrail({ operationName: 'scoring', logDir })
    onFullDisk(() => trail.close({ status: 'completed' }))
    expect(trail.closed).toBe(true)
    expect(() => trail.logEvent('late')).toThrow('is closed')
    await sleep(1_100)
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual(['audit_started', 'gap', 'audit_closed'])
    expect(records[2]).toMatchObject({ outcome: 'success', details: { status: 'completed' } })
  })

  it('trails of which nothing could be kept are told together, by operation', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    new AuditTrail({ operationName: 'before', logDir }).close()
    onFullDisk(() => {
      for (let n = 0; n < 3; n++) {
        const trail = new AuditTrail({ operationName: 'scoring', logDir })
        trail.logEvent('step', { n })
        trail.close()
      }
    })
    await sleep(1_100)
    await flushAudit()
    const gaps = (await getAuditLogs({ logDir })).filter((record) => isRecord(record, 'gap'))
    expect(gaps.map(({ details }) => [details.operationName, details.count])).toEqual([['scoring', 9]])
  })
})
