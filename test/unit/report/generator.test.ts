import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import type { StoredRecord } from '../../../src/record/types.js'
import { ReportGenerator } from '../../../src/report/index.js'
import type { AuditReportOptions } from '../../../src/report/index.js'
import { tempDir } from '../../support/temp-dir.js'
import { auditHtml, complianceHtml } from './support/html.js'
import { idOf, record, timeAt } from './support/records.js'
import { sampleLog } from './support/sample-log.js'

let directory: string
beforeEach(() => {
  directory = tempDir()
})

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
