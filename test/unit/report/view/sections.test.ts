import { describe, expect, it } from 'vitest'
import { DEFAULT_BOUNDS } from '../../../../src/report/collect/bounds.js'
import type { Bounds } from '../../../../src/report/collect/bounds.js'
import { collect } from '../../../../src/report/collect/collector.js'
import { auditSections } from '../../../../src/report/view/audit-sections.js'
import type { AuditSections } from '../../../../src/report/view/audit-sections.js'
import type { StoredRecord } from '../../../../src/record/types.js'
import { record, timeAt, trail } from '../support/records.js'
import type { Step } from '../support/records.js'
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

  it('shows the whole hash of its last record, however the records come', async () => {
    const records = trail(1, 'billing_run', 0, [{ type: 'function_call', details: {} }])
    const { operations } = await sectionsOf([...records].reverse())
    expect(operations.rows[0]).toMatchObject({ hash: records.at(-1)?.hash, hashLabel: 'Closing hash' })
    expect(operations.rows[0]?.hash).toHaveLength(64)
  })

  it('does not call the hash of an open operation its closing one', async () => {
    const { operations } = await sectionsOf(trail(1, 'billing_run', 0, [], { open: true }))
    expect(operations.rows[0]?.hashLabel).toBe('Hash of the last record read')
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

  it('counts the calls that one record stands for', async () => {
    const aggregated = { rule: 'every 100', count: 100 }
    const many = record('data_access', { datasetName: 'd', columnsAccessed: ['a'], aggregated })
    const one = record('data_access', { datasetName: 'd', columnsAccessed: ['a'], numRecords: 3 })
    expect((await sectionsOf([many, one])).accesses.rows[0]).toMatchObject({
      times: '101',
      rowCount: '3',
      rowsUnknown: '100',
    })
  })

  it.each([-1, 0, 1.5, '7', null])('counts one call where the number of calls is %j', async (count) => {
    const odd = record('model_inference', {
      modelId: 'm',
      inputData: null,
      output: null,
      aggregated: { count },
    })
    expect((await sectionsOf([odd])).models.rows[0]).toMatchObject({ times: '1' })
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

const checkSteps: Step[] = [
  {
    type: 'compliance_check',
    details: {
      checkType: 'dataset_compliance',
      regulation: 'GDPR',
      result: 'issues found',
      details: {
        ...{ name: 'mails', issuesCount: 2, warningsCount: 1, passedChecksCount: 3 },
        ...{ rowsSeen: 6046, rowsInspected: 1000 },
        stated: { purpose: ['training'] },
        unreadMetadata: ['retensionPeriod'],
      },
    },
  },
  {
    type: 'compliance_issue',
    details: {
      issue: 'Identifiers stand in the clear.',
      severity: 'high',
      recommendation: 'Replace them.',
      citation: 'GDPR Art. 25(1)',
    },
  },
  { type: 'compliance_passed', details: { check: 'A purpose is stated.', citation: 'GDPR Art. 5(1)(b)' } },
]

describe('errors and denials', () => {
  const closed = (operationId: string, outcome: 'denied' | 'failure', at: number) =>
    record('audit_closed', { status: outcome }, { operationId, outcome, timestamp: timeAt(at) })
  const failed = (operationId: string, at: number) =>
    record('error', { errorType: 'TypeError' }, { operationId, outcome: 'failure', timestamp: timeAt(at) })

  it('have what only the closing record says, as of a request that was refused', async () => {
    const { problems } = await sectionsOf([closed('a', 'denied', 0), closed('b', 'failure', 1)])
    expect(problems.rows.map(({ outcome }) => outcome.label)).toEqual(['Denied', 'Failure'])
  })

  it('tell once what the closing record only repeats', async () => {
    const records = [failed('a', 0), closed('a', 'failure', 1), closed('b', 'denied', 2)]
    expect((await sectionsOf(records)).problems.rows).toHaveLength(2)
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
      checks: checks.rows.map(({ checkType, result, details }) => [
        `${checkType}: ${result}`,
        ...details.map(({ key, value }) => `${key} ${value}`),
      ]),
      reviews: reviews.rows.map(({ reviewer, decision }) => `${reviewer} ${decision}`),
      regulations: regulations.rows,
      models: models.rows.map(({ action, model, times }) => `${action} ${model} ${times}`),
    }).toEqual({
      requests: ['erasure completed'],
      problems: ['Model inference: Failure', 'Data access: Denied', 'Error: Failure'],
      checks: [['fairness: passed', 'metric demographic parity difference', 'value 0.034', 'threshold 0.1']],
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

  it('tells checks from their findings, and shows what was stated to a check', async () => {
    const { checks, checkFindings } = await sectionsOf(trail(1, 'compliance_audit', 0, checkSteps))
    expect([checks.total, checks.rows[0]?.result]).toEqual(['1', 'issues found'])
    expect(checks.rows[0]).toMatchObject({
      name: 'mails',
      numbers: '2 issues, 1 warning, 3 passed, 1,000 of 6,046 rows inspected',
      details: [
        { key: 'purpose', value: 'training' },
        { key: 'not read', value: 'retensionPeriod' },
      ],
    })
    expect(checkFindings.rows).toMatchObject([
      {
        kind: { label: 'Issue' },
        severity: { label: 'High' },
        finding: 'Identifiers stand in the clear.',
        recommendation: 'Replace them.',
        citation: 'GDPR Art. 25(1)',
      },
      { kind: { label: 'Passed' }, severity: null, finding: 'A purpose is stated.' },
    ])
  })

  it('shows a finding whose members are named otherwise', async () => {
    const { checkFindings } = await sectionsOf([record('compliance_issue', { what: 'no key' })])
    expect(checkFindings.rows[0]).toMatchObject({ finding: 'what: no key', recommendation: '', citation: '' })
  })

  it('calls neither a finding nor a check with issues a success', async () => {
    const { timeline } = await sectionsOf(trail(1, 'compliance_audit', 0, checkSteps))
    const shown = timeline.rows.map(({ type, outcome, badge }) => [type, outcome, badge?.label])
    expect(shown.slice(1, 4)).toEqual([
      ['Compliance check', '', 'issues found'],
      ['Compliance issue', '', 'High'],
      ['Compliance check passed', '', undefined],
    ])
  })

  it('names the data set that a finding is about', async () => {
    const found = record('compliance_warning', { issue: 'x' }, { context: { datasetName: 'mails' } })
    expect((await sectionsOf([found])).checkFindings.rows[0]?.dataset).toBe('mails')
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

describe('a timeline that is cut', () => {
  it('keeps what is rare whole, in time order, and says what it leaves out', async () => {
    const inferences = Array.from({ length: 30 }, () => record('model_inference', { modelId: 'm' }))
    const review = record('human_review', { reviewer: 'ana', decision: 'upheld' })
    const request = record('user_request', { requestType: 'access', status: 'completed' })
    const { timeline } = await sectionsOf([...inferences, review, request], { detailRows: 10 })
    expect(timeline.rows.map(({ type }) => type)).toEqual([
      ...Array.from({ length: 8 }, () => 'Model inference'),
      ...['Human review', 'Data subject request'],
    ])
    expect([timeline.lead, timeline.cut]).toEqual([
      'Every record of the event types with few records, and the oldest of the others, in time order.',
      '22 further records not shown. Left out: Model inference 22.',
    ])
  })
})
