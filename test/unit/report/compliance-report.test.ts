import { describe, expect, it } from 'vitest'
import { complianceHtml } from './support/html.js'
import { sampleComplianceReport } from './support/sample-check.js'

describe('the compliance report', () => {
  it('takes an object that turns into JSON', async () => {
    const report = { toJSON: sampleComplianceReport, hasIssues: () => true }
    expect(await complianceHtml({ report })).toContain('No retention period is stated.')
  })

  it('puts the gravest issue first', async () => {
    const report = { ...sampleComplianceReport(), issues: [...sampleComplianceReport().issues].reverse() }
    expect(await complianceHtml({ report })).toMatch(/>High<[^]*>Medium<[^]*>Low</)
  })

  it('shows personal data by kind, certainty and share', async () => {
    expect(await complianceHtml()).toMatch(
      /diagnosis<[^]*health code<[^]*special category: health<[^]*confidence 84 %, in 61 % of the values/,
    )
  })

  it('says which checks did not apply and why, and which metadata no check reads', async () => {
    const html = await complianceHtml()
    expect(html).toContain('The legal basis is not consent.')
    expect(html).toMatch(/No check reads these fields[^]*retentionPeriode/)
  })

  it.each([
    ['nothing', null],
    ['inapplicable checks that are no list', { ...sampleComplianceReport(), notApplicable: 'many' }],
    ['no name', { ...sampleComplianceReport(), name: undefined }],
    ['issues that are no list', { ...sampleComplianceReport(), issues: 'many' }],
    ['columns without findings', { ...sampleComplianceReport(), columns: [{ column: 'a' }] }],
  ])('refuses a report with %s', async (_what, report) => {
    await expect(complianceHtml({ report: report as never })).rejects.toMatchObject({
      code: 'ERR_INVALID_INPUT',
    })
  })
})
