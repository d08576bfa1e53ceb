import { describe, expect, it } from 'vitest'
import { AuditTrail, flushAudit, getAuditLogs, shutdownAudit, withActor } from 'spanledger'
import { verifyAuditLogs } from 'spanledger/ledger'
import { recordEvent } from '../../../../src/instrumentation/record-event.js'
import type { InstrumentationOptions } from '../../../../src/instrumentation/options.js'
import { auditDir } from '../../../support/audit.js'
import { tempDir } from '../../../support/temp-dir.js'

const sinkDir = (configuration = {}) => {
  const logDir = `${tempDir()}/audit_logs`
  auditDir({ sink: `file:${logDir}`, ...configuration })
  return logDir
}

const infer = (options: InstrumentationOptions = {}, input = {}) =>
  recordEvent(
    {
      operationName: 'model.run',
      eventType: 'model_inference',
      input: { modelId: 'm', durationMs: 1, ...input },
    },
    options,
  )

async function inferences(logDir: string) {
  const records = await getAuditLogs({ logDir, eventTypes: 'model_inference' })
  return records.map(
    ({ details }) => (details as { aggregated?: { count: number; closedBy: string } }).aggregated,
  )
}

describe('aggregated calls', () => {
  it('are one record of a trail of its own, which verifies', async () => {
    const logDir = sinkDir()
    for (let call = 0; call < 250; call++) infer({ aggregate: 'every 100' })
    await flushAudit()
    expect(await inferences(logDir)).toMatchObject([
      { count: 100, closedBy: 'rule' },
      { count: 100, closedBy: 'rule' },
      { count: 50, closedBy: 'flush' },
    ])
    const types = (await getAuditLogs({ logDir })).map(({ eventType }) => eventType)
    expect(types.slice(0, 3)).toEqual(['audit_started', 'model_inference', 'audit_closed'])
    const { findings } = await verifyAuditLogs({ logDir })
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('have those of the catalogue beside those of the instrumentation, counted or not', async () => {
    const logDir = sinkDir({ catalogue: { loans: { regulations: ['HIPAA'] } } })
    const input = { datasetName: 'loans', columnsAccessed: ['age'], numRecords: 1 }
    for (const aggregate of ['none', 'every 1'])
      recordEvent(
        { operationName: 'read', eventType: 'data_access', input },
        { regulations: ['GDPR'], aggregate },
      )
    const records = await getAuditLogs({ logDir, eventTypes: 'data_access' })
    expect(records.map(({ regulations }) => regulations)).toEqual([
      ['GDPR', 'HIPAA'],
      ['GDPR', 'HIPAA'],
    ])
  })

  it.each([
    ['inside a trail', true],
    ['outside of any', false],
  ])('have the regulations of the catalogue, as one call has: %s', async (_where, isInside) => {
    const catalogue = { loans: { regulations: ['HIPAA'] } }
    const logDir = sinkDir({ catalogue, regulations: ['GDPR'], aggregate: 'every 2' })
    const read = () =>
      recordEvent({
        operationName: 'read',
        eventType: 'data_access',
        input: { datasetName: 'loans', columnsAccessed: ['age'], numRecords: 1 },
      })
    const readTwice = () => [read(), read()]
    if (isInside) new AuditTrail({ operationName: 'job' }).run(readTwice)
    else readTwice()
    const [record] = await getAuditLogs({ logDir, eventTypes: 'data_access' })
    expect(record).toMatchObject({ regulations: ['GDPR', 'HIPAA'], details: { aggregated: { count: 2 } } })
  })

  it('are written by shutdownAudit', async () => {
    const logDir = sinkDir()
    infer({ aggregate: 'per hour' })
    await shutdownAudit()
    expect(await inferences(logDir)).toMatchObject([{ count: 1 }])
  })

  it('follow the configured rule, and the one of the call before it', async () => {
    const logDir = sinkDir({ aggregate: 'every 2' })
    infer()
    infer()
    infer({ aggregate: 'none' })
    await flushAudit()
    expect(await inferences(logDir)).toMatchObject([{ count: 2 }, undefined])
  })

  it('say who acted, why and under which regulations, though the trail around them is another one', async () => {
    const logDir = sinkDir()
    const trail = new AuditTrail({
      operationName: 'request',
      purpose: 'scoring',
      regulations: ['GDPR'],
      legalBasis: 'contract',
    })
    trail.run(() => withActor({ id: 'ds-7', type: 'user' }, () => infer({ aggregate: 'every 1' })))
    await flushAudit()
    const [record] = await getAuditLogs({ logDir, eventTypes: 'model_inference' })
    expect(record).toMatchObject({
      operationName: 'model.run',
      actor: { id: 'ds-7', type: 'user' },
      purpose: 'scoring',
      regulations: ['GDPR'],
      legalBasis: 'contract',
      outcome: 'success',
    })
  })

  it('that name persons are recorded one by one', async () => {
    const logDir = sinkDir()
    infer({ aggregate: 'every 100' }, { subjects: ['p-1'] })
    await flushAudit()
    expect(await inferences(logDir)).toEqual([undefined])
  })

  it('are not those that are rare: each training is a record, whatever the rule', async () => {
    const logDir = sinkDir({ aggregate: 'every 100' })
    recordEvent({ operationName: 'o', eventType: 'model_training', input: {} })
    recordEvent({ operationName: 'o', eventType: 'model_training', input: {}, isFrequent: true })
    await flushAudit()
    const records = await getAuditLogs({ logDir, eventTypes: 'model_training' })
    expect(records.map(({ details }) => 'aggregated' in details)).toEqual([false, true])
  })

  it('are recorded one by one where the rule cannot be read', async () => {
    const logDir = sinkDir()
    infer({ aggregate: 'now and then' })
    await flushAudit()
    expect(await inferences(logDir)).toEqual([undefined])
  })
})
