import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { JsonFileSpanExporter } from '../../../exporters/json/index.js'
import { AuditTrail, configureAudit, flushAudit, recoverAudit, shutdownAudit } from '../../../src/index.js'
import { verifyAuditLogs, type VerificationReport } from '../../../src/ledger/index.js'
import { auditDir } from '../../support/audit.js'
import { onFullDisk } from '../../support/full-disk.js'
import { runScript } from '../../support/run-script.js'
import { tempDir } from '../../support/temp-dir.js'
import { killWriter } from '../cli/support/killed-writer.js'
import { baseLog } from './support/base-log.js'
import { collect } from './support/collected.js'
import { writeDeadLetter } from './support/made-journal.js'
import { BATCH_RECORDS } from './support/honest-log.js'
import { Tampering } from './support/tampering.js'

const copy = baseLog()

const kinds = ({ findings }: VerificationReport) => [...new Set(findings.map(({ kind }) => kind))].sort()
const errors = ({ findings }: VerificationReport) =>
  findings.filter(({ severity }) => severity === 'error').slice(0, 5)

describe('an honest log', () => {
  it('has one finding for each writer: that it is unsigned', async () => {
    const report = await verifyAuditLogs({ logDir: copy() })
    expect(report).toMatchObject({
      verdict: 'incomplete',
      ...{ records: BATCH_RECORDS + 5 + 3, trails: 3, writers: 2 },
    })
    expect(report.findings.map(({ kind, severity }) => [kind, severity])).toEqual([
      ['unsigned', 'warning'],
      ['unsigned', 'warning'],
    ])
  })

  it('is the same in a file of a Collector, which may add to its resource', async () => {
    const logDir = copy()
    collect(logDir)
    const report = await verifyAuditLogs({ logDir })
    expect(errors(report)).toEqual([])
    expect(report).toMatchObject({ records: BATCH_RECORDS + 5 + 3, trails: 3, writers: 2 })
  })

  it('may hold a span twice: delivery is at least once', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    log.lines = [...log.lines, ...log.lines].reverse()
    log.save()
    const report = await verifyAuditLogs({ logDir })
    expect(errors(report)).toEqual([])
    expect(report.records).toBe(BATCH_RECORDS + 5 + 3)
  })

  it('may have its spans in any order, over any files', async () => {
    const logDir = copy()
    const log = new Tampering(logDir)
    log.lines.reverse()
    log.save()
    const text = readFileSync(log.file, 'utf8').split('\n')
    rmSync(log.file)
    text.slice(0, -1).forEach((line, i) => writeFileSync(join(logDir, `part-${i}.jsonl`), line + '\n'))
    expect(errors(await verifyAuditLogs({ logDir }))).toEqual([])
  })

  it('may stand beside spans of a host', async () => {
    const logDir = copy()
    const span = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), name: 'GET /', events: [{ name: 'x' }] }
    const line = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })
    writeFileSync(join(logDir, 'host.jsonl'), line + '\n')
    expect(errors(await verifyAuditLogs({ logDir }))).toEqual([])
  })

  it('may be written by the provider of a host', async () => {
    const logDir = join(tempDir(), 'logs')
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new JsonFileSpanExporter({ logDir }))],
    })
    configureAudit({ tracerProvider: provider, sink: `file:${logDir}` })
    onTestFinished(async () => void (await shutdownAudit()))
    const trail = new AuditTrail({ operationName: 'hosted', context: { n: 1 }, regulations: ['GDPR'] })
    for (let n = 0; n < 200; n++) trail.logEvent('step', { n })
    trail.close()
    await flushAudit()
    await provider.shutdown()
    const report = await verifyAuditLogs({ logDir })
    expect(errors(report)).toEqual([])
    expect(report).toMatchObject({ records: 202, trails: 1, writers: 1 })
  })

  it('tells of records that could not be kept', async () => {
    const logDir = auditDir({ onFailure: 'alarm' })
    const trail = new AuditTrail({ operationName: 'full', logDir })
    onFullDisk(() => [1, 2].forEach((n) => trail.logEvent('step', { n })))
    trail.close()
    await shutdownAudit()
    const report = await verifyAuditLogs({ logDir })
    expect(report.verdict).toBe('incomplete')
    expect(report.findings[0]).toMatchObject({
      ...{ kind: 'gap', severity: 'warning', sequence: 1 },
      message: expect.stringMatching(/^2 records could not be kept \(\w+\), from \S+Z to \S+Z$/) as string,
    })
  })
})

describe('a trail that nobody has closed yet', () => {
  it('is a warning while its writer lives', async () => {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'open', logDir })
    for (let n = 0; n < 200; n++) trail.logEvent('step', { n })
    await trail.delivered()
    trail.logEvent('step', { n: 200 })
    const report = await verifyAuditLogs({ logDir })
    expect(kinds(report)).toEqual(['open-trail', 'unsigned'])
    expect(report).toMatchObject({ verdict: 'incomplete', records: 202, trails: 1 })
  })

  it('is a warning while a dead writer waits for recovery, and none after it', async () => {
    const logDir = await killWriter()
    expect(kinds(await verifyAuditLogs({ logDir }))).toEqual(['open-trail', 'unsigned'])
    await recoverAudit({ logDir })
    const report = await verifyAuditLogs({ logDir })
    expect(kinds(report)).toEqual(['unsigned'])
    // Its closing record stands in the ledger of the writer that recovered it.
    expect(report).toMatchObject({ trails: 1, writers: 2 })
  })

  it('is an error once no journal has its writer', async () => {
    const logDir = await killWriter()
    const journal = join(logDir, 'journal')
    renameSync(journal, `${journal}-elsewhere`)
    const report = await verifyAuditLogs({ logDir })
    expect(report.verdict).toBe('failed')
  })
})

describe('a log that is being written', () => {
  it('has no error at any moment, nor after its writer was killed', async () => {
    const logDir = join(tempDir(), 'logs')
    const writer = runScript(new URL('./support/write-without-end.ts', import.meta.url), [logDir])
    await writer.printed('writing')
    for (let look = 0; look < 12; look++) expect(errors(await verifyAuditLogs({ logDir }))).toEqual([])
    writer.child.kill('SIGKILL')
    await writer.ended
    expect(errors(await verifyAuditLogs({ logDir }))).toEqual([])
    await recoverAudit({ logDir })
    expect(kinds(await verifyAuditLogs({ logDir }))).toEqual(['unsigned'])
  })
})

describe('records that a sink refused for good', () => {
  /** Takes the spans of `score` out of the sink, into a dead letter of an exporter. */
  function refuse(logDir: string, exporter: string): string {
    const log = new Tampering(logDir)
    const texts = log.span('score').events.map(({ attributes }) => attributes[0]!.value.stringValue!)
    log.removeSpans('score')
    log.save()
    return writeDeadLetter(logDir, exporter, texts)
  }

  it('are there, and one error says that the sink lacks them', async () => {
    const logDir = copy()
    const path = refuse(logDir, 'sink')
    const report = await verifyAuditLogs({ logDir })
    expect(report).toMatchObject({ verdict: 'failed', records: BATCH_RECORDS + 5 + 3, trails: 3 })
    expect(errors(report)).toEqual([
      {
        ...{ kind: 'missing', severity: 'error', location: path },
        message: expect.stringMatching(/refused 3 records for good: 400 Bad Request$/) as string,
      },
    ])
  })

  it('do not stand in for those of the sink where it was another exporter that refused them', async () => {
    const logDir = copy()
    refuse(logDir, 'otlp+http://collector:4318')
    expect(await verifyAuditLogs({ logDir })).toMatchObject({ records: BATCH_RECORDS + 5, trails: 2 })
  })
})
