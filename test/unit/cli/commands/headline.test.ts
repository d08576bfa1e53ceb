import { beforeEach, describe, expect, it } from 'vitest'
import { headlineOf } from '../../../../src/cli/logs/headline.js'
import {
  AuditTrail,
  configureAudit,
  getAuditLogs,
  shutdownAudit,
  type StoredRecord,
} from '../../../../src/index.js'
import { tempDir } from '../../../support/temp-dir.js'

let headlines: Record<string, string> = {}

beforeEach(async () => {
  const logDir = tempDir()
  configureAudit({ sink: `file:${logDir}`, serviceName: 'credit' })
  const trail = new AuditTrail({ operationName: 'all_kinds' })
  trail.logDataAccess({ datasetName: 'loans', columnsAccessed: ['income', 'age'], numRecords: 1200 })
  trail.logDataTransformation({
    ...{ transformationType: 'clean', inputData: 'raw', outputData: 'clean', recordsIn: 1200, recordsOut: 1 },
  })
  trail.logModelTraining({ modelType: 'trees', datasetName: 'loans', metrics: { auc: 0.84125678 } })
  trail.logModelInference({ modelId: 'm1', inputData: {}, output: { decision: 'refuse' }, confidence: 0.7 })
  trail.logComplianceCheck({ checkType: 'dataset', regulation: 'GDPR', result: 'issues found' })
  trail.logUserRequest({ requestType: 'erasure', userId: 'p1', status: 'completed' })
  trail.logHumanReview({ reviewer: 'ada', decision: 'overturned' })
  trail.logError({ errorType: 'TimeoutError', message: 'no answer\nin time' })
  trail.logEvent('custom', { b: { c: [1, 2] }, a: 'x' })
  trail.close({ status: 'completed', details: { rows: 3 } })
  await shutdownAudit()
  const records = await getAuditLogs({ logDir })
  headlines = Object.fromEntries(records.map((record) => [record.eventType, headlineOf(record)]))
})

describe('headlineOf', () => {
  it('says of each kind of record what happened, in one line', () => {
    expect(headlines).toEqual({
      audit_started: 'service credit',
      data_access: 'loans: income, age (1,200 records)',
      data_transformation: 'clean: 1,200 → 1 record',
      model_training: 'trees on loans; auc: 0.841257',
      model_inference: 'm1 → decision: refuse; confidence 0.7',
      compliance_check: 'dataset (GDPR): issues found',
      user_request: 'erasure: completed',
      human_review: 'overturned, by ada',
      error: 'TimeoutError; no answer⏎in time',
      custom: 'a: x; b.c: 1, 2',
      audit_closed: 'completed; rows: 3',
    })
  })

  it('names a model that was loaded, and its hash', () => {
    const sha256 = 'a'.repeat(64)
    const headline = (details: object) => headlineOf({ eventType: 'model_load', details } as StoredRecord)
    expect(headline({ durationMs: 3, modelId: 'm1', model: { path: '/m/1', sha256 } })).toBe(
      'm1; sha256 aaaaaaaaaaaaaaaa…',
    )
    expect(headline({ modelId: 'm1', model: { path: '/m/1' } })).toBe('m1; from /m/1')
    expect(headline({ modelId: 'm1', model: 'big' })).toBe('m1')
  })

  it('says how many calls a record stands for, and that a number is not known', () => {
    const headline = (eventType: string, details: object) =>
      headlineOf({ eventType, details } as StoredRecord)
    const aggregated = { count: 1200 }
    expect(headline('model_inference', { modelId: 'm1', output: 'o', aggregated })).toBe(
      'm1 → o; 1,200 calls',
    )
    expect(headline('data_access', { datasetName: 'loans', columnsAccessed: ['age'], aggregated })).toBe(
      'loans: age (number not known); 1,200 calls',
    )
  })
})
