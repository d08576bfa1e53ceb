import { describe, expect, it } from 'vitest'
import { AuditTrail, type AuditReceipt } from '../../../src/index.js'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { auditDir } from '../../support/audit.js'

const verify = (options: object) => verifyAuditLogs(options)

function writeWithReceipts(logDir = auditDir()): { logDir: string; receipts: AuditReceipt[] } {
  const trail = new AuditTrail({ operationName: 'kept', logDir })
  return { logDir, receipts: [trail.logEvent('step', {}), trail.close()] }
}

describe('receipts', () => {
  it('of records that are there, with their hash, are no finding', async () => {
    const { logDir, receipts } = writeWithReceipts()
    expect(await verifyAuditLogs({ logDir, receipts })).toMatchObject({
      ...{ verdict: 'incomplete', findings: [{ kind: 'unsigned' }] },
    })
  })

  it('show a record that is gone, which nothing else would show', async () => {
    const { logDir: elsewhere, receipts } = writeWithReceipts()
    const { logDir } = writeWithReceipts(`${elsewhere}-2`)
    const { verdict, findings } = await verifyAuditLogs({ logDir, receipts })
    expect(verdict).toBe('failed')
    expect(findings.filter(({ kind }) => kind === 'missing').map(({ recordId }) => recordId)).toEqual(
      receipts.map(({ recordId }) => recordId),
    )
  })

  it('show a record that has another hash', async () => {
    const { logDir, receipts } = writeWithReceipts()
    const claims = receipts.map((receipt) => ({ ...receipt, hash: '0'.repeat(64) }))
    const { findings } = await verifyAuditLogs({ logDir, receipts: claims })
    expect(findings.slice(0, 2)).toMatchObject(
      receipts.map(({ recordId, sequence, operationId }) => ({
        ...{
          kind: 'altered',
          recordId,
          sequence,
          operationId,
          message: 'a receipt has another hash of this record',
        },
      })),
    )
  })

  it.each([
    ['is none', 'ERR_INVALID_INPUT', [{}]],
    ['is nothing', 'ERR_INVALID_INPUT', [null]],
    ['has no hash', 'ERR_INVALID_INPUT', [{ recordId: '01900000-0000-7000-8000-000000000000', hash: 'x' }]],
    [
      'is of a record that was lost',
      'ERR_INVALID_INPUT',
      [
        {
          recordId: '01900000-0000-7000-8000-000000000000',
          hash: '0'.repeat(64),
          lost: { reason: 'ENOSPC' },
        },
      ],
    ],
    ['stands alone', 'ERR_INVALID_OPTION', { recordId: 'x', hash: 'y' }],
  ])('are refused where one %s', async (_what, code, receipts) => {
    await expect(verify({ logDir: 'audit_logs', receipts })).rejects.toMatchObject({ code })
  })
})

describe('options', () => {
  it.each([
    ['a filter', 'ERR_INVALID_OPTION', { logDir: 'x', operationName: 'train' }],
    ['two sinks', 'ERR_INVALID_OPTION', { logDir: 'x', sink: 'file:x' }],
    ['an empty path', 'ERR_INVALID_OPTION', { logDir: '' }],
    ['a key, before there are signatures', 'ERR_UNSUPPORTED', { logDir: 'x', publicKey: 'k' }],
    ['a checkpoint, before there are any', 'ERR_UNSUPPORTED', { logDir: 'x', checkpoint: 'c' }],
    ['a sink that only takes spans', 'ERR_SINK_WRITE_ONLY', { sink: 'otlp+http://localhost:4318' }],
    ['a directory of the engine that is not there', 'ERR_SINK_NOT_FOUND', { sink: 'chdb:./x' }],
    ['a sink that is none', 'ERR_INVALID_SINK', { sink: 'x' }],
  ])('are refused that name %s', async (_what, code, options) => {
    await expect(verify(options)).rejects.toMatchObject({ code })
  })

  it('that are undefined count as not given', async () => {
    const { logDir } = writeWithReceipts()
    const options = { logDir, sink: undefined, receipts: undefined, publicKey: undefined }
    expect((await verifyAuditLogs(options)).verdict).toBe('incomplete')
  })
})
