import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  AuditTrail,
  configureAudit,
  getAuditLogs,
  recoverAudit,
  shutdownAudit,
} from '../../../../src/index.js'
import type { SinkStatus } from '../../../../src/cli/status/read-status.js'
import type { EndedSpan, ExportOutcome } from '../../../../src/otel/span-types.js'
import { MemoryExporter } from '../../../support/memory-exporter.js'
import { tempDir } from '../../../support/temp-dir.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'

/** A durable place that never takes a span of an operation called `poison`, until it is mended. */
class PickyExporter extends MemoryExporter {
  readonly durableAs = 'archive'
  isMended = false

  override export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    if (this.isMended || !spans.some(({ name }) => name === 'poison')) return super.export(spans, done)
    done({ code: 1, error: Object.assign(new Error('poison is not allowed'), { retryable: false }) })
  }
}

async function withPoison(archive: PickyExporter): Promise<string> {
  const logDir = join(tempDir(), 'logs')
  configureAudit({ exporters: [archive] })
  for (const operationName of ['one', 'poison', 'two']) new AuditTrail({ operationName, logDir }).close()
  expect(await shutdownAudit()).toBe(true)
  return logDir
}

async function statusOf(logDir: string): Promise<SinkStatus> {
  const { stdout } = await runCli(['status', '--log-dir', logDir])
  return jsonLines(stdout)[0] as SinkStatus
}

describe('what an exporter refuses for good', () => {
  it('is set aside with its reason, keeps nothing else from it, and leaves with the status 1', async () => {
    const archive = new PickyExporter()
    const logDir = await withPoison(archive)
    expect(archive.spans.map(({ name }) => name)).toEqual(['one', 'two'])
    expect((await statusOf(logDir)).deadLetters).toEqual([
      {
        exporter: 'archive',
        reason: 'poison is not allowed',
        records: 2,
        file: expect.stringContaining(join(logDir, 'journal', 'dead-letters')) as string,
        at: expect.stringMatching(/^\d{4}-/) as string,
      },
    ])
    const { exitCode, stdout } = await runOnTerminal(['status', '--log-dir', logDir], 100)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('2 records refused for good')
    expect(stdout).toContain('poison is not allowed')
  })

  it('is in the answers of queries once, although it is in the sink too', async () => {
    const logDir = await withPoison(new PickyExporter())
    const names = (await getAuditLogs({ logDir })).map(({ operationName }) => operationName)
    expect(names.filter((name) => name === 'poison')).toHaveLength(2)
  })

  it('is sent once more when asked for, and is then set aside no longer', async () => {
    const archive = new PickyExporter()
    const logDir = await withPoison(archive)
    configureAudit({ exporters: [archive] })
    expect(await recoverAudit({ logDir, deadLetters: true })).toMatchObject({ resent: 0 })
    expect((await statusOf(logDir)).deadLetters).toHaveLength(1)
    archive.isMended = true
    expect(await recoverAudit({ logDir, deadLetters: true })).toMatchObject({ resent: 2 })
    expect(archive.spans.map(({ name }) => name)).toEqual(['one', 'two', 'poison'])
    expect((await statusOf(logDir)).deadLetters).toEqual([])
    await shutdownAudit()
  })
})
