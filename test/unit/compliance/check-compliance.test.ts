import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkCompliance } from '../../../src/compliance/index.js'
import type { ComplianceMetadata, ComplianceReport, Regulation } from '../../../src/compliance/index.js'

const PATIENTS = [
  { name: 'Alice Example', email: 'alice@example.com', diagnosis: 'Flu', amount: 12 },
  { name: 'Robert Beispiel', email: 'robert@example.org', diagnosis: 'Diabetes', amount: 14 },
]
const EVERYTHING: ComplianceMetadata = {
  ...{
    controller: 'Example Clinic, dpo@example.com',
    purpose: 'Treating patients',
    dataSource: 'data_subject',
  },
  ...{
    legalBasis: 'contract',
    specialCategoryCondition: 'health_or_social_care',
    retentionPeriod: '10 years',
  },
  ...{ necessaryColumns: ['name', 'email'], dataSubjects: 'patients', dataCategories: ['contact', 'health'] },
  ...{ recipients: 'none', storageLocations: 'DE', privacyNotice: true, dataSubjectRequests: true },
  ...{ dataEncrypted: true, accessControl: true, securityMeasures: 'see policy', dpiaConducted: true },
}
const check = (metadata?: ComplianceMetadata): Promise<ComplianceReport> =>
  checkCompliance({ data: PATIENTS, regulation: 'GDPR', name: 'patients', ...(metadata && { metadata }) })

describe('a check', () => {
  test('finds what the data shows, and says of the rest that it is not shown', async () => {
    const report = await check()
    expect(report.issues.map(({ citation }) => citation)).toEqual([
      'GDPR Art. 5(1)(c)',
      'GDPR Art. 9(1)',
      'GDPR Art. 25(1)',
    ])
    expect(report.warnings.filter(({ issue }) => !issue.startsWith('Not shown: '))).toHaveLength(1)
    expect(report.passedChecks).toEqual([])
  })

  test('with all metadata leaves what the data itself shows', async () => {
    const report = await check(EVERYTHING)
    expect(report.issues.map(({ citation }) => citation)).toEqual(['GDPR Art. 25(1)'])
    expect(report.warnings).toEqual([])
    expect(report.passedChecks.length).toBeGreaterThan(10)
  })

  test('every rule ends in exactly one list', async () => {
    for (const metadata of [undefined, EVERYTHING]) {
      const { issues, warnings, passedChecks, notApplicable } = await check(metadata)
      expect(issues.length + warnings.length + passedChecks.length + notApplicable.length).toBe(17)
    }
  })

  test('every issue and warning has a severity, a recommendation and a citation of an article', async () => {
    const { issues, warnings, passedChecks, notApplicable } = await check()
    for (const { severity, recommendation, component } of [...issues, ...warnings]) {
      expect(['high', 'medium', 'low']).toContain(severity)
      expect(recommendation).toMatch(/\.$/)
      expect(component).toBe('dataset')
    }
    for (const { citation } of [...issues, ...warnings, ...passedChecks, ...notApplicable]) {
      expect(citation).toMatch(/^GDPR Art\. \d+/)
    }
  })

  test('of data without personal data is no proof that there is none, and says so', async () => {
    const report = await checkCompliance({ data: [{ amount: 1 }], regulation: 'GDPR' })
    expect(report.hasIssues()).toBe(false)
    expect(report.notApplicable[0]?.reason).toContain('that is no proof that there is none')
  })

  test('with a model adds the rules for models', async () => {
    const options = { data: PATIENTS, regulation: 'GDPR' } as const
    const report = await checkCompliance({ ...options, modelConfig: { supportsForgetRequest: false } })
    const ofModel = [...report.issues, ...report.warnings].filter(({ component }) => component === 'model')
    expect(ofModel.map(({ citation }) => citation)).toEqual(['GDPR Art. 17(1)', 'GDPR Art. 22(1), 22(3)'])
  })

  test('knows the regulation in lower case', async () => {
    const report = await checkCompliance({ data: PATIENTS, regulation: 'gdpr' as Regulation })
    expect(report.regulation).toBe('GDPR')
  })

  test.each(['CCPA', '', undefined, 'constructor'])(
    'refuses the regulation %j before it reads data',
    async (name) => {
      let read = false
      const data = (function* () {
        read = true
        yield { a: 1 }
      })()
      const checked = checkCompliance({ data, regulation: name as Regulation })
      await expect(checked).rejects.toMatchObject({
        code: 'ERR_INVALID_OPTION',
        message: expect.stringContaining('GDPR') as string,
      })
      expect(read).toBe(false)
    },
  )
})

describe('a report', () => {
  test('in numbers', async () => {
    expect((await check()).summary()).toMatchObject({
      ...{ regulation: 'GDPR', component: 'dataset', name: 'patients', rowsSeen: 2, rowsInspected: 2 },
      ...{ issuesCount: 3, issuesBySeverity: { high: 2, medium: 1, low: 0 }, personalDataColumns: 3 },
      ...{ warningsCount: 10, notShownCount: 9, passedChecksCount: 0, notApplicableCount: 4 },
    })
  })

  test('as text names columns, issues and citations', async () => {
    const text = String(await check({ retensionPeriod: '5 years' } as ComplianceMetadata))
    for (const part of [
      'GDPR check of the dataset "patients"',
      'email: email 99 % sure',
      '[high]',
      'GDPR Art. 9(1)',
    ]) {
      expect(text).toContain(part)
    }
    expect(text).toMatch(/Metadata no rule reads \(1\)\n- retensionPeriod: given, but not read/)
  })

  test('keeps what was stated, as it was read', async () => {
    const report = await check({
      retention: '1 year',
      purpose: 'Treating patients',
      dataEncrypted: true,
    } as object)
    const stated = { retentionPeriod: '1 year', purpose: ['Treating patients'], dataEncrypted: true }
    expect(report.stated).toEqual(stated)
    expect(report.toJSON()).toMatchObject({ stated })
    expect(report.toString()).toMatch(/What was stated \(3\)\n- retentionPeriod: 1 year\n- purpose: Treating/)
  })

  test('says in how many of the rows values were looked at', async () => {
    const data = Array.from({ length: 6046 }, (_, index) => ({ email: `person${index}@example.com` }))
    const report = await checkCompliance({ data, regulation: 'GDPR' })
    expect(report.toString()).toContain('1,000 of 6,046 rows inspected')
  })

  test('names a kind that hardly any value is after those that tell what the column is', async () => {
    const data = Array.from({ length: 500 }, (_, index) => ({
      note: index < 2 ? 'write to ada@example.com' : 'a longer remark of eight words or even more',
    }))
    const text = String(await checkCompliance({ data, regulation: 'GDPR' }))
    expect(text).toMatch(/- note: free_text .* of values, also, rarely: email \(0\.4 %\)/)
  })

  test('says where only the name of a column speaks for a kind', async () => {
    const data = [{ phone: 'none' }, { phone: '' }]
    const report = await checkCompliance({ data, regulation: 'GDPR' })
    expect(report.toString()).toMatch(/- phone: phone \d+ % sure, by its name only/)
  })

  test('lists the columns stated to hold pseudonyms', async () => {
    const report = await check({ pseudonymisedColumns: ['name', 'email'] })
    expect(report.toString()).toMatch(/Columns stated to hold pseudonyms \(2\)\n- name\n- email/)
  })

  test('never says that anything is compliant', async () => {
    for (const metadata of [undefined, EVERYTHING]) {
      const report = await check(metadata)
      expect(report.toString() + JSON.stringify(report)).not.toMatch(/compliant|conforms|in compliance/i)
    }
  })

  test('as JSON holds all of it and survives a round trip', async () => {
    const report = await check()
    const json: unknown = JSON.parse(JSON.stringify(report))
    expect(json).toEqual(report.toJSON())
    expect(json).toMatchObject({ issues: report.issues, columns: report.columns, rowsSeen: 2 })
  })

  test('as an HTML file', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'spanledger-report-'))
    try {
      const path = await (
        await check()
      ).generateReport({ outputFile: join(directory, 'r.html'), title: 'Patients' })
      const html = await readFile(path, 'utf8')
      expect(html).toContain('GDPR Art. 9(1)')
      expect(html).toContain('Patients')
    } finally {
      await rm(directory, { recursive: true, force: true })
    }
  })
})
