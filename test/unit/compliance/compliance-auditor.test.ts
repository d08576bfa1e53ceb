import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { ComplianceAuditor, type ComplianceMetadata, type Regulation } from '../../../src/compliance/index.js'
import {
  configureAudit,
  flushAudit,
  getAuditLogs,
  isRecord,
  shutdownAudit,
  type StoredRecord,
} from '../../../src/index.js'

const CANARY = 'canary-7f3a'
const ROWS = [
  { name: `Alice ${CANARY}`, email: `${CANARY}@example.com`, diagnosis: 'Flu', note: `a note on ${CANARY}` },
  {
    name: 'Robert Beispiel',
    email: 'robert@example.org',
    diagnosis: CANARY,
    note: { [`${CANARY}@example.com`]: 1 },
  },
]
const directories: string[] = []
let logDir: string

beforeEach(async () => {
  logDir = await mkdtemp(join(tmpdir(), 'spanledger-auditor-'))
  directories.push(logDir)
})
afterAll(async () => {
  await shutdownAudit()
  await Promise.all(directories.map((path) => rm(path, { recursive: true, force: true })))
})

const auditor = (): ComplianceAuditor => new ComplianceAuditor({ regulation: 'GDPR', logDir, user: 'dpo' })
const typesOf = (records: StoredRecord[]): string[] => [...new Set(records.map(({ eventType }) => eventType))]

describe('the audit of a data set', () => {
  test('leaves one trail, whose id the report carries', async () => {
    const report = await auditor().auditDataset({ dataset: ROWS, datasetName: 'patients' })
    const records = await getAuditLogs({ logDir })
    expect(new Set(records.map(({ operationId }) => operationId))).toEqual(new Set([report.operationId]))
    expect(records[0]).toMatchObject({
      operationName: 'compliance_audit',
      context: { datasetName: 'patients', regulation: 'GDPR' },
      regulations: ['GDPR'],
      actor: { id: 'dpo', type: 'user' },
    })
  })

  test('records the access, the check, each finding, and the end, in this order', async () => {
    const report = await auditor().auditDataset({
      dataset: ROWS,
      datasetName: 'patients',
      metadata: { purpose: 'x' },
    })
    const records = await getAuditLogs({ logDir })
    expect(typesOf(records)).toEqual([
      ...['audit_started', 'data_access', 'compliance_check', 'compliance_issue', 'compliance_warning'],
      ...['compliance_passed', 'audit_closed'],
    ])
    expect(records).toHaveLength(
      4 + report.issues.length + report.warnings.length + report.passedChecks.length,
    )
  })

  test('says which columns and how many rows were read, and what came of it', async () => {
    await auditor().auditDataset({ dataset: ROWS, datasetName: 'patients' })
    const records = await getAuditLogs({ logDir })
    expect(records.find((record) => isRecord(record, 'data_access'))?.details).toEqual({
      datasetName: 'patients',
      columnsAccessed: ['name', 'email', 'diagnosis', 'note', 'note.*'],
      numRecords: 2,
    })
    expect(records.find((record) => isRecord(record, 'compliance_check'))?.details).toMatchObject({
      checkType: 'dataset_compliance',
      regulation: 'GDPR',
      result: 'issues found',
    })
    expect(records.at(-1)).toMatchObject({ outcome: 'success', details: { status: 'completed' } })
  })

  test('records what was stated, on which the result rests, and what was not understood', async () => {
    await auditor().auditDataset({
      dataset: ROWS,
      datasetName: 'patients',
      metadata: { purpose: 'research', retention: '1 year', retensionPeriod: 'x' } as ComplianceMetadata,
    })
    const [check] = await getAuditLogs({ logDir, eventTypes: 'compliance_check' })
    expect(check?.details).toMatchObject({
      details: {
        stated: { purpose: ['research'], retentionPeriod: '1 year' },
        unreadMetadata: ['retensionPeriod'],
      },
    })
  })

  test('reads the data for a compliance check, whatever the process is configured for', async () => {
    await shutdownAudit()
    configureAudit({ purpose: 'training' })
    try {
      await auditor().auditDataset({ dataset: ROWS, datasetName: 'patients' })
      const own = new ComplianceAuditor({ regulation: 'GDPR', logDir, purpose: 'yearly review' })
      await own.auditDataset({ dataset: ROWS, datasetName: 'patients' })
      const accesses = await getAuditLogs({ logDir, eventTypes: 'data_access' })
      expect(accesses.map(({ purpose }) => purpose)).toEqual(['compliance check', 'yearly review'])
    } finally {
      await shutdownAudit()
      configureAudit({})
    }
  })

  test('puts no cell value into any file', async () => {
    const report = await auditor().auditDataset({ dataset: ROWS, datasetName: 'patients' })
    await flushAudit()
    expect(JSON.stringify(report) + report.toString()).not.toContain(CANARY)
    expect(await filesHolding(logDir, 'compliance_issue')).not.toBe(0)
    expect(await filesHolding(logDir, CANARY)).toBe(0)
  })

  test('runs several at once, each in its own trail', async () => {
    const shared = auditor()
    const reports = await Promise.all(
      ['a', 'b', 'c'].map((datasetName) => shared.auditDataset({ dataset: ROWS, datasetName })),
    )
    const records = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(new Set(records.map(({ operationId }) => operationId))).toEqual(
      new Set(reports.map(({ operationId }) => operationId)),
    )
  })
})

describe('an audit that fails', () => {
  test('rethrows, closes its trail as failed and records no message of the data source', async () => {
    const failing = (function* () {
      yield ROWS[0] ?? {}
      throw new TypeError(`cannot read ${CANARY}`)
    })()
    await expect(auditor().auditDataset({ dataset: failing, datasetName: 'patients' })).rejects.toThrow(
      CANARY,
    )
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    expect(typesOf(records)).toEqual(['audit_started', 'error', 'audit_closed'])
    expect(records.at(-1)).toMatchObject({ outcome: 'failure', details: { status: 'failed' } })
    expect(await filesHolding(logDir, CANARY)).toBe(0)
  })

  test.each([
    ['is not there', 'none.csv', 'ERR_INVALID_INPUT'],
    ['is of another kind', 'none.xlsx', 'ERR_UNSUPPORTED'],
  ])('of a file that %s makes nothing: no trail, no directory, no key', async (_what, name, code) => {
    const unmade = join(logDir, 'logs')
    const fresh = new ComplianceAuditor({ regulation: 'GDPR', logDir: unmade, user: 'dpo' })
    const audited = fresh.auditDataset({ dataset: join(logDir, name), datasetName: 'patients' })
    await expect(audited).rejects.toMatchObject({ code })
    expect(await readdir(logDir)).toEqual([])
  })

  test.each([
    ['a bad name', { dataset: ROWS, datasetName: '' }],
    [
      'bad metadata',
      { dataset: ROWS, datasetName: 'patients', metadata: JSON.parse('{"purpose":7}') as ComplianceMetadata },
    ],
  ])('of %s fails before a trail begins', async (_what, options) => {
    await expect(auditor().auditDataset(options)).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' })
    expect(await getAuditLogs({ logDir, allowMissing: true })).toEqual([])
  })

  test('an auditor for a regulation without rules cannot be made', () => {
    expect(() => new ComplianceAuditor({ regulation: 'HIPAA' as Regulation, logDir })).toThrow(
      /give one of GDPR/,
    )
  })
})

/** How many files under a directory hold a text. */
async function filesHolding(directory: string, text: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const contents = await Promise.all(files.map((file) => readFile(file)))
  return contents.filter((content) => content.includes(text)).length
}
