import type { StoredRecord } from '../../../../src/record/types.js'
import { trail } from './records.js'
import type { Step } from './records.js'

const HOUR = 3_600_000
const ana = { id: 'ana.lima@example.org', type: 'user' } as const
const job = { id: 'nightly-training', type: 'service' } as const
const subject = { token: `k1:${'3fa4'.repeat(16)}` }

const access = (datasetName: string, columnsAccessed: string[], numRecords: number, more: object): Step => ({
  type: 'data_access',
  details: { datasetName, columnsAccessed, numRecords },
  more,
})

const reading = {
  actor: ana,
  purpose: 'credit_risk_assessment',
  legalBasis: 'GDPR Art. 6(1)(b)',
  subjects: [subject],
}

/** A small log in which every kind of thing a report speaks of happens at least once. */
export function sampleLog(): StoredRecord[] {
  return [
    ...trail(1, 'data_preprocessing', 0, [
      access('customers_2026', ['name', 'birth_date', 'income', 'postcode'], 5_000, reading),
      {
        type: 'data_transformation',
        details: {
          transformationType: 'pseudonymisation',
          inputData: 'customers_2026',
          outputData: 'customers_2026_pseudonymised',
          parameters: { method: 'hmac-sha-256', columns: ['name', 'birth_date'] },
          recordsIn: 5_000,
          recordsOut: 4_988,
        },
        more: { actor: ana, purpose: 'credit_risk_assessment' },
      },
    ]),
    ...trail(2, 'model_training', 5 * HOUR, [
      access('customers_2026_pseudonymised', ['income', 'postcode', 'defaulted'], 4_988, { actor: job }),
      {
        type: 'model_training',
        details: {
          modelType: 'gradient_boosting',
          modelId: 'credit-risk-7',
          datasetName: 'customers_2026_pseudonymised',
          parameters: { trees: 300, depth: 6, learningRate: 0.05 },
          metrics: { auc: 0.8431, recall: 0.7712 },
          privacyParameters: { epsilon: 1.2, delta: 0.00001 },
        },
        more: { actor: job, purpose: 'credit_risk_assessment', regulations: ['GDPR', 'EU AI Act'] },
      },
      {
        type: 'compliance_check',
        details: {
          checkType: 'fairness',
          regulation: 'EU AI Act',
          result: 'passed',
          details: { metric: 'demographic parity difference', value: 0.034, threshold: 0.1 },
        },
        more: { regulations: ['EU AI Act'] },
      },
    ]),
    ...trail(
      3,
      'scoring_service',
      26 * HOUR,
      Array.from({ length: 24 }, (_, index): Step => ({
        type: 'model_inference',
        details: {
          modelId: 'credit-risk-7',
          inputData: { $digest: { kid: 'k1', hex: '9c1e'.repeat(16), bytes: 412 } },
          output: index % 5 === 0 ? 'reject' : 'accept',
          confidence: 0.6 + (index % 4) / 10,
        },
        more: {
          actor: { id: 'scoring-api', type: 'service' },
          purpose: 'credit_decision',
          subjects: [subject],
          outcome: index === 7 ? 'failure' : 'success',
        },
      })),
      { every: 1_500_000 },
    ),
    ...trail(4, 'erasure_request', 30 * HOUR, [
      {
        type: 'user_request',
        details: {
          requestType: 'erasure',
          details: { channel: 'web form', article: 'GDPR Art. 17' },
          status: 'completed',
        },
        more: { actor: ana, subjects: [subject] },
      },
      {
        type: 'human_review',
        details: {
          reviewer: 'data.protection@example.org',
          decision: 'approved',
          comment: 'No retention duty applies.',
        },
        more: { actor: ana },
      },
    ]),
    ...trail(
      5,
      'export_to_partner',
      33 * HOUR,
      [
        access('customers_2026', ['name', 'email'], 12, {
          actor: { id: 'jon.berg@example.org', type: 'user' },
          outcome: 'denied',
          purpose: 'marketing',
        }),
        {
          type: 'error',
          details: { errorType: 'PermissionError', message: 'role analyst may not export' },
          more: { outcome: 'failure', redactions: ['/details/message'] },
        },
      ],
      { status: 'failed', more: { outcome: 'failure' } },
    ),
    ...trail(
      6,
      'batch_scoring',
      38 * HOUR,
      [
        {
          type: 'gap',
          details: {
            count: 17,
            reason: 'disk full',
            from: '2026-05-05T22:10:00.000Z',
            to: '2026-05-05T22:12:30.000Z',
          },
        },
        access('applications_q2', ['income', 'postcode'], 730, {
          actor: job,
          purpose: 'credit_decision',
          legalBasis: 'GDPR Art. 6(1)(b)',
        }),
      ],
      { open: true },
    ),
    ...trail(7, 'batch_scoring', 40 * HOUR, [access('applications_q2', ['income'], 210, reading)], {
      status: 'interrupted',
      more: { outcome: 'unknown' },
    }),
  ]
}
