import { appendFile, readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ReportGenerator } from '../../../src/report/index.js'
import type { AuditLogs } from '../../../src/report/index.js'
import { openSource } from '../../../src/report/source.js'
import { AuditTrail, shutdownAudit } from '../../../src/trail/index.js'
import { auditDir } from '../../support/audit.js'
import { record } from './support/records.js'

interface Written {
  logDir: string
  billing: string
}

/** Two operations in a log directory of their own, written the way users write them. */
async function writeLog(): Promise<Written> {
  const logDir = auditDir()
  const [billing] = ['billing', 'marketing'].map((operationName) => {
    const trail = new AuditTrail({ operationName, logDir, regulations: ['GDPR'] })
    trail.logDataAccess({
      datasetName: `${operationName}_data`,
      columnsAccessed: ['name'],
      numRecords: 3,
      purpose: operationName,
      user: 'ana',
      subjects: ['person-4711'],
    })
    trail.close({ status: 'completed' })
    return trail.operationId
  })
  await shutdownAudit()
  return { logDir, billing: billing ?? '' }
}

async function reportOn(logDir: string, logs: AuditLogs): Promise<string> {
  const outputFile = join(logDir, '..', 'report.html')
  await new ReportGenerator().generateAuditReport({ logs, outputFile })
  return readFile(outputFile, 'utf8')
}

describe('a report on a sink', () => {
  it('reads what a filter lets through, and names source and filter', async () => {
    const { logDir } = await writeLog()
    const html = await reportOn(logDir, { logDir, operationName: 'billing', startTime: '2020-01-01' })
    expect(html).toContain('billing_data')
    expect(html).not.toContain('marketing_data')
    expect(html).toMatch(/Operation name<\/dt><dd>billing<[^]*From \(inclusive\)<\/dt><dd>2020-01-01</)
    expect(html).toContain('<dt>Source</dt><dd>file:')
  })

  it('reads one operation by its id from the configured sink', async () => {
    const { logDir, billing } = await writeLog()
    vi.stubEnv('SPANLEDGER_SINK', `file:${logDir}`)
    onTestFinished(() => void vi.unstubAllEnvs())
    const html = await reportOn(logDir, billing)
    expect([html.includes('billing_data'), html.includes('marketing_data')]).toEqual([true, false])
  })

  it('says that it filtered by a person, and not by which', async () => {
    const { logDir } = await writeLog()
    const html = await reportOn(logDir, { logDir, subjects: 'person-4711' })
    expect(html).toContain('<dd>1 person (ids not shown)</dd>')
    expect(html).not.toContain('person-4711')
  })

  it('finds nothing missing in a log that is whole', async () => {
    const { logDir } = await writeLog()
    expect(await reportOn(logDir, { logDir })).not.toMatch(/not read|no closing record|interrupted/)
  })

  it('says where it passed over damage', async () => {
    const { logDir } = await writeLog()
    const [file] = (await readdir(logDir)).filter((name) => name.endsWith('.jsonl'))
    await appendFile(join(logDir, file ?? 'none'), '{"resourceSpans":[{broken\n')
    expect(await reportOn(logDir, { logDir, onDamage: 'skip' })).toContain(
      '1 damaged stretch could not be read',
    )
  })

  it('fails on damage otherwise', async () => {
    const { logDir } = await writeLog()
    const [file] = (await readdir(logDir)).filter((name) => name.endsWith('.jsonl'))
    await appendFile(join(logDir, file ?? 'none'), '{"resourceSpans":[{broken\n')
    await expect(reportOn(logDir, { logDir })).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
  })
})

describe('openSource', () => {
  it('hides user info of a sink', () => {
    expect(openSource({ sink: 'clickhouse://ana:secret@db:8123/otel' }).description).toBe(
      'clickhouse://db:8123/otel',
    )
  })

  it.each<[AuditLogs, boolean]>([
    [{ logDir: 'x', operationName: 'a', traceId: 'b' }, false],
    [{ logDir: 'x' }, false],
    [{ logDir: 'x', eventTypes: 'data_access' }, true],
    [{ logDir: 'x', endTime: '2026-01-01' }, true],
    [[], true],
  ])('knows whether %j can hide the end of an operation', (logs, partial) => {
    expect(openSource(logs).partial).toBe(partial)
  })

  it('puts records in order by time, then id', async () => {
    const at = '2026-05-04T08:00:00.000000000Z'
    const records = [
      record('b', {}, { timestamp: at, recordId: '2' }),
      record('c', {}, { timestamp: '2026-05-04T08:00:01.000000000Z', recordId: '0' }),
      record('a', {}, { timestamp: at, recordId: '1' }),
    ]
    const read: string[] = []
    for await (const { eventType } of openSource(records).records) read.push(eventType)
    expect(read).toEqual(['a', 'b', 'c'])
  })
})
