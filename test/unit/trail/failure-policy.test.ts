import { describe, expect, it } from 'vitest'
import { AuditTrail, auditFunction, getAuditLogs, isRecord, shutdownAudit } from 'spanledger'
import { findChainBreak } from '../../../src/record/build.js'
import { auditDir } from '../../support/audit.js'
import { onFullDisk } from '../../support/full-disk.js'

const FULL = expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error

describe('when the disk is full', () => {
  it('a log call throws, and the record after it stands where that one would have stood', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    trail.logEvent('before')
    onFullDisk(() => {
      expect(() => trail.logEvent('lost')).toThrow(FULL)
      expect(() => trail.close()).toThrow(FULL)
    })
    expect(trail.closed).toBe(false)
    trail.logEvent('after')
    trail.close()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'before',
      'after',
      'audit_closed',
    ])
    expect(findChainBreak(records)).toBeUndefined()
    expect(records.map(({ ledger }) => ledger.index)).toEqual([0, 1, 2, 3])
  })

  it('under alarm the call goes on, its receipt says what was lost, and a gap record counts it', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const lost = onFullDisk(() => [1, 2, 3].map(() => trail.logEvent('lost')))
    expect(lost.map((receipt) => receipt.lost)).toEqual(Array(3).fill({ reason: 'ERR_JOURNAL_WRITE' }))
    expect(trail.logEvent('after').lost).toBeUndefined()
    trail.close()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'gap',
      'after',
      'audit_closed',
    ])
    const gap = records[1]!
    expect(isRecord(gap, 'gap') && [gap.details.count, gap.details.reason, gap.outcome]).toEqual([
      3,
      'ERR_JOURNAL_WRITE',
      'failure',
    ])
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('under alarm a trail begins all the same, and its start is recorded with the next record', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    // The writer, with its journal, is there before the disk is full.
    new AuditTrail({ operationName: 'first', logDir }).close()
    const trail = onFullDisk(() => {
      const begun = new AuditTrail({ operationName: 'x', logDir })
      expect(begun.logEvent('lost').lost).toEqual({ reason: 'ERR_JOURNAL_WRITE' })
      return begun
    })
    trail.close()
    const records = await getAuditLogs({ logDir, operationName: 'x' })
    expect(records.map(({ eventType }) => eventType)).toEqual(['audit_started', 'gap', 'audit_closed'])
    expect(findChainBreak(records)).toBeUndefined()
    expect(await trail.delivered()).toBe(true)
  })

  it('a loss is recorded even if nothing but the shutdown follows it', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    onFullDisk(() => trail.logEvent('lost'))
    await shutdownAudit()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual(['audit_started', 'gap', 'audit_closed'])
  })

  it('an audited function is not entered, and one that fails still throws its own error', () => {
    const logDir = auditDir()
    let entered = 0
    const failure = new Error('its own')
    const audited = auditFunction({ logDir, operationName: 'work' }, (fill: boolean) => {
      entered++
      if (fill) throw failure
    })
    audited(false)
    onFullDisk(() => expect(() => audited(false)).toThrow(FULL))
    expect(entered).toBe(1)
    const failing = auditFunction({ logDir, operationName: 'work' }, () =>
      onFullDisk(() => {
        throw failure
      }),
    )
    expect(failing).toThrow(failure)
  })
})
