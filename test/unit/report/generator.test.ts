import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../../src/record/types.js'
import { ReportGenerator } from '../../../src/report/index.js'
import type { AuditReportOptions, ReportGeneratorOptions } from '../../../src/report/index.js'
import { BUILT_IN_TEMPLATES } from '../../../src/report/templates/built-in.js'
import { tempDir } from '../../support/temp-dir.js'
import { idOf, record, timeAt } from './support/records.js'
import { sampleComplianceReport, sampleLog } from './support/sample-log.js'

let directory: string
beforeEach(() => {
  directory = tempDir()
})

async function auditHtml(
  options: Partial<AuditReportOptions> = {},
  generator: ReportGeneratorOptions = {},
): Promise<string> {
  const outputFile = join(directory, 'audit.html')
  await new ReportGenerator(generator).generateAuditReport({ logs: sampleLog(), outputFile, ...options })
  return readFile(outputFile, 'utf8')
}

async function complianceHtml(
  options: { additionalContext?: Record<string, unknown> } = {},
): Promise<string> {
  const outputFile = join(directory, 'compliance.html')
  await new ReportGenerator().generateComplianceReport({
    report: sampleComplianceReport(),
    outputFile,
    ...options,
  })
  return readFile(outputFile, 'utf8')
}

describe('a generated report', () => {
  it('resolves with the path as given', async () => {
    const outputFile = join(directory, 'a.html')
    expect(await new ReportGenerator().generateAuditReport({ logs: [], outputFile })).toBe(outputFile)
  })

  it('is refused by its name before anything is read or written', async () => {
    let isRead = false
    const logs = {
      async *[Symbol.asyncIterator](): AsyncGenerator<StoredRecord> {
        isRead = true
        yield* sampleLog()
      },
    }
    const outputFile = join(directory, 'a.docx')
    await expect(new ReportGenerator().generateAuditReport({ logs, outputFile })).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    })
    expect([isRead, await readdir(directory)]).toEqual([false, []])
  })

  it('leaves no file when reading fails', async () => {
    const logs = {
      async *[Symbol.asyncIterator](): AsyncGenerator<StoredRecord> {
        yield record('data_access', {})
        throw new Error('the disk is gone')
      },
    }
    const outputFile = join(directory, 'a.html')
    await expect(new ReportGenerator().generateAuditReport({ logs, outputFile })).rejects.toThrow(
      'the disk is gone',
    )
    expect(await readdir(directory)).toEqual([])
  })

  it.each([[undefined], [null], [7], ['']])('refuses %s for logs', async (logs) => {
    const outputFile = join(directory, 'a.html')
    const options = { logs, outputFile } as unknown as AuditReportOptions
    await expect(new ReportGenerator().generateAuditReport(options)).rejects.toMatchObject({
      code: 'ERR_INVALID_OPTION',
    })
  })

  it('lets nothing in from outside and runs no script', async () => {
    const html = await auditHtml()
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; img-src data:`)
    expect(html).not.toMatch(/<script|<link|<iframe|@import|url\(|\son\w+=|(?:src|href)="(?!data:|#)/i)
  })

  it('never says that something is compliant with a regulation', async () => {
    expect((await auditHtml()) + (await complianceHtml())).not.toMatch(/compliant/i)
  })

  it('says the same of the same records in any order', async () => {
    const strip = (html: string): string => html.replace(/2\d{3}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '')
    const log = sampleLog()
    expect(strip(await auditHtml({ logs: [...log].reverse() }))).toBe(strip(await auditHtml({ logs: log })))
  })

  it('draws no chart when told so', async () => {
    expect(await auditHtml({ includeCharts: false })).not.toContain('<svg')
  })

  it('says of an empty log that nothing was found, not that nothing happened', async () => {
    const html = await auditHtml({ logs: [] })
    expect(html).toContain('That nothing was recorded does not show that nothing was done')
    expect(html).not.toMatch(/<svg|<h2>Operations|id="timeline"/)
  })
})

describe('10,000 records', () => {
  it('fill the counts whole, and the timeline up to its bound', async () => {
    const logs = Array.from({ length: 10_000 }, (_, index) =>
      record(
        'data_access',
        { datasetName: 'd', columnsAccessed: ['a'], numRecords: 1 },
        {
          recordId: idOf(index),
          timestamp: timeAt(index),
        },
      ),
    )
    const html = await auditHtml({ logs })
    expect(html.match(/<time /g)).toHaveLength(1_000)
    expect(html).toContain(
      'It writes out the first 1,000 of 10,000 records; the other 9,000 are in the counts',
    )
    expect(html).toContain('9,000 further records not shown.')
  })

  it('write out as many as asked for', async () => {
    expect((await auditHtml({ detailRows: 3 })).match(/<time /g)).toHaveLength(3)
  })

  it('refuse a number of rows that is none', async () => {
    await expect(auditHtml({ detailRows: -1 })).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' })
  })
})

describe('templates of your own', () => {
  it('take the place of a built-in one by name, and see its view', async () => {
    await writeFile(
      join(directory, 'audit_report.mustache'),
      '{{title}}: {{#operations}}{{total}}{{/operations}}',
    )
    expect(await auditHtml({ title: 'A & B' }, { templatesDir: directory })).toBe('A &amp; B: 7')
  })

  it('take the place of one part, and leave the others', async () => {
    await writeFile(join(directory, 'document_end.mustache'), '<p>House footer</p></main></body></html>')
    const html = await auditHtml({}, { templatesDir: directory })
    expect(html).toMatch(/<h2>Operations[^]*House footer/)
    expect(html).not.toContain('Generated by Spanledger')
  })

  it('may have partials of their own', async () => {
    await writeFile(join(directory, 'audit_report.mustache'), '{{> house}}')
    await writeFile(join(directory, 'house.mustache'), 'ours')
    expect(await auditHtml({}, { templatesDir: directory })).toBe('ours')
  })

  it('are refused by name when they are not mustache', async () => {
    await writeFile(join(directory, 'limits.mustache'), '{{#open}}')
    await expect(auditHtml({}, { templatesDir: directory })).rejects.toThrow(
      /limits\.mustache.*Unclosed section/,
    )
  })
})

describe('additional context', () => {
  it('reaches templates under its own names', async () => {
    await writeFile(join(directory, 'audit_report.mustache'), '{{office.name}}')
    const additionalContext = { office: { name: 'Data protection' } }
    expect(await auditHtml({ additionalContext }, { templatesDir: directory })).toBe('Data protection')
  })

  it('is shown in a table that says where it comes from', async () => {
    const html = await auditHtml({ additionalContext: { 'Prepared for': 'the board' } })
    expect(html).toMatch(/Given by whoever made this report[^]*Prepared for<\/th><td[^>]*>the board</)
  })

  it('shows values that JSON has no word for', async () => {
    const html = await auditHtml({ additionalContext: { big: 7n, none: undefined } })
    expect(html).toMatch(/big<\/th><td[^>]*>7<[^]*none<\/th><td[^>]*>undefined</)
  })

  it("cannot take over a name of the report's, at any depth of any template", async () => {
    const names = Object.values(BUILT_IN_TEMPLATES).flatMap((template) =>
      [...template.matchAll(/\{\{\{?[#^/]?\s*(\w+)/g)].map(([, name]) => name ?? ''),
    )
    const additionalContext = Object.fromEntries(names.map((name) => [name, 'TAKEN OVER']))
    for (const html of [
      await auditHtml({ additionalContext }),
      await complianceHtml({ additionalContext }),
    ]) {
      const table = /<section id="additional">[^]*?<\/section>/.exec(html)?.[0] ?? ''
      expect(table.match(/TAKEN OVER/g)).toHaveLength(Object.keys(additionalContext).length)
      expect(html.replace(table, '')).not.toContain('TAKEN OVER')
    }
  })
})

describe('the compliance report', () => {
  it('takes an object that turns into JSON', async () => {
    const outputFile = join(directory, 'c.html')
    const report = { toJSON: sampleComplianceReport, hasIssues: () => true }
    await new ReportGenerator().generateComplianceReport({ report, outputFile })
    expect(await readFile(outputFile, 'utf8')).toContain('No retention period is stated.')
  })

  it('puts the gravest issue first', async () => {
    const report = { ...sampleComplianceReport(), issues: [...sampleComplianceReport().issues].reverse() }
    const outputFile = join(directory, 'c.html')
    await new ReportGenerator().generateComplianceReport({ report, outputFile })
    expect(await readFile(outputFile, 'utf8')).toMatch(/>High<[^]*>Medium<[^]*>Low</)
  })

  it('shows personal data by kind, certainty and share', async () => {
    expect(await complianceHtml()).toMatch(
      /diagnosis<[^]*health code<[^]*special category: health<[^]*confidence 84 %, in 61 % of the values/,
    )
  })

  it.each([
    ['nothing', null],
    ['no name', { ...sampleComplianceReport(), name: undefined }],
    ['issues that are no list', { ...sampleComplianceReport(), issues: 'many' }],
    ['columns without findings', { ...sampleComplianceReport(), columns: [{ column: 'a' }] }],
  ])('refuses a report with %s', async (_what, report) => {
    const options = { report: report as never, outputFile: join(directory, 'c.html') }
    await expect(new ReportGenerator().generateComplianceReport(options)).rejects.toMatchObject({
      code: 'ERR_INVALID_INPUT',
    })
  })
})
