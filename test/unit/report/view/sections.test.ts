import { describe, expect, it } from 'vitest'
import { DEFAULT_BOUNDS } from '../../../../src/report/collect/bounds.js'
import type { Bounds } from '../../../../src/report/collect/bounds.js'
import { collect } from '../../../../src/report/collect/collector.js'
import { auditSections } from '../../../../src/report/view/audit-sections.js'
import type { AuditSections } from '../../../../src/report/view/audit-sections.js'
import type { StoredRecord } from '../../../../src/record/types.js'
import { record, timeAt, trail } from '../support/records.js'
import { sampleLog } from '../support/sample-log.js'

async function sectionsOf(records: StoredRecord[], bounds: Partial<Bounds> = {}): Promise<AuditSections> {
  const collected = await collect(records, { ...DEFAULT_BOUNDS, ...bounds })
  return auditSections(collected, collected.trails.sorted())
}

const access = (numRecords: unknown, more: Partial<StoredRecord> = {}) =>
  record(
    'data_access',
    { datasetName: 'customers', columnsAccessed: ['name', 'iban'], numRecords },
    {
      actor: { id: 'ana', type: 'user' },
      purpose: 'billing',
      legalBasis: 'contract',
      ...more,
    },
  )

describe('operations', () => {
  it('says name, outcome, actors, duration and records of each', async () => {
    const actor = { id: 'ana', type: 'user' } as const
    const { operations } = await sectionsOf(
      trail(1, 'billing_run', 0, [{ type: 'function_call', details: {}, more: { actor } }], {
        every: 60_000,
      }),
    )
    expect(operations.rows[0]).toMatchObject({
      name: 'billing_run',
      status: { label: 'completed' },
      outcome: { label: 'Success', tone: 'good' },
      actors: 'ana',
      duration: '2 min',
      records: '3',
      notRead: '',
    })
  })

  it('is in order of the first record, however the records come', async () => {
    const { operations } = await sectionsOf(
      [...trail(2, 'later', 9_000, []), ...trail(1, 'earlier', 0, [])].reverse(),
    )
    expect(operations.rows.map(({ name }) => name)).toEqual(['earlier', 'later'])
  })

  it('names five actors and says that there are others', async () => {
    const records = Array.from({ length: 7 }, (_, index) =>
      record('function_call', {}, { actor: { id: `user-${String(index)}`, type: 'user' } }),
    )
    expect((await sectionsOf(records)).operations.rows[0]?.actors).toBe(
      'user-0, user-1, user-2, user-3, user-4 and others',
    )
  })
})

describe('who accessed which data', () => {
  it('joins accesses that differ only in time and rows', async () => {
    const { accesses } = await sectionsOf([
      access(10, { timestamp: timeAt(0) }),
      access(32, { timestamp: timeAt(60_000) }),
    ])
    expect(accesses.rows).toEqual([
      {
        actor: 'ana',
        dataset: 'customers',
        columns: 'name, iban',
        purpose: 'billing',
        legalBasis: 'contract',
        times: '2',
        rowCount: '42',
        rowsUnknown: '',
        first: '2026-05-04 08:00',
        last: '2026-05-04 08:01',
        several: true,
        badge: null,
      },
    ])
  })

  it.each<[string, Partial<StoredRecord>]>([
    ['actor', { actor: { id: 'jon', type: 'user' } }],
    ['purpose', { purpose: 'marketing' }],
    ['legal basis', { legalBasis: 'consent' }],
    ['outcome', { outcome: 'denied' }],
  ])('keeps accesses apart by %s', async (_what, more) => {
    expect((await sectionsOf([access(1), access(1, more)])).accesses.rows).toHaveLength(2)
  })

  it('keeps one column with a comma apart from two columns', async () => {
    const one = record('data_access', { datasetName: 'd', columnsAccessed: ['a, b'], numRecords: 1 })
    const two = record('data_access', { datasetName: 'd, a', columnsAccessed: ['b'], numRecords: 1 })
    expect((await sectionsOf([one, two])).accesses.rows).toHaveLength(2)
  })

  it('says how many accesses state no number of rows', async () => {
    const marker = { $omitted: { reason: 'unfit', bytes: 9 } }
    expect((await sectionsOf([access(5), access(marker)])).accesses.rows[0]).toMatchObject({
      rowCount: '5',
      rowsUnknown: '1',
    })
  })

  it('counts accesses in combinations beyond its bound', async () => {
    const { accesses } = await sectionsOf(
      [access(1), access(1, { purpose: 'b' }), access(1, { purpose: 'c' })],
      {
        keys: 1,
      },
    )
    expect(accesses.cut).toBe('Accesses in further combinations, not told apart: 2.')
  })
})

describe('the other tables', () => {
  it('shows metrics and privacy parameters of the latest training', async () => {
    const training = (auc: number, at: number) =>
      record(
        'model_training',
        {
          modelType: 'tree',
          datasetName: 'd',
          parameters: {},
          metrics: { auc },
          privacyParameters: { epsilon: 1 },
        },
        { timestamp: timeAt(at) },
      )
    const { models } = await sectionsOf([training(0.9, 60_000), training(0.7, 0)])
    expect(models.rows[0]).toMatchObject({
      action: 'Trained',
      times: '2',
      metrics: 'auc: 0.9',
      privacy: 'epsilon: 1',
    })
  })

  it('has each kind of thing the sample log holds', async () => {
    const { requests, problems, checks, reviews, regulations, models } = await sectionsOf(sampleLog())
    expect({
      requests: requests.rows.map(({ requestType, status }) => `${requestType} ${status}`),
      problems: problems.rows.map(({ type, outcome }) => `${type}: ${outcome.label}`),
      checks: checks.rows.map(({ result, details }) => `${result} (${details})`),
      reviews: reviews.rows.map(({ reviewer, decision }) => `${reviewer} ${decision}`),
      regulations: regulations.rows,
      models: models.rows.map(({ action, model, times }) => `${action} ${model} ${times}`),
    }).toEqual({
      requests: ['erasure completed'],
      problems: ['Model inference: Failure', 'Data access: Denied', 'Error: Failure'],
      checks: ['fairness: passed (metric: demographic parity difference; value: 0.034; threshold: 0.1)'],
      reviews: ['data.protection@example.org approved'],
      regulations: [
        { regulation: 'GDPR', records: '48' },
        { regulation: 'EU AI Act', records: '2' },
      ],
      models: [
        'Trained credit-risk-7 (gradient_boosting) 1',
        'Used credit-risk-7 23',
        'Used credit-risk-7 1',
      ],
    })
  })

  it('shows data subjects by the start of their token only', async () => {
    const { requests } = await sectionsOf(sampleLog())
    expect(requests.rows[0]?.subjects).toBe('k1:3fa43fa43fa4…')
  })

  it('says in one line that a table is empty', async () => {
    const { requests } = await sectionsOf([])
    expect([requests.hasRows, requests.empty]).toEqual([false, 'No data subject request was recorded.'])
  })
})
