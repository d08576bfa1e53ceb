import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AuditTrail, type AuditReceipt } from '../../../../src/index.js'
import type { VerificationReport } from '../../../../src/ledger/index.js'
import { widthOf } from '../../../../src/cli/text/width.js'
import { auditDir } from '../../../support/audit.js'
import { tempDir } from '../../../support/temp-dir.js'
import { editRecord, Tampering } from '../../ledger/support/tampering.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'
import { writeTrails } from '../support/trails.js'

/** A log in which one record says something else. */
async function writeTampered(): Promise<string> {
  const logDir = await writeTrails()
  const log = new Tampering(logDir)
  editRecord(log.event('score_loan', 1), { outcome: 'success' })
  log.save()
  return logDir
}

function writeReceipts(): { logDir: string; file: string; receipts: AuditReceipt[] } {
  const logDir = auditDir()
  const trail = new AuditTrail({ operationName: 'kept', logDir })
  const receipts = [trail.logEvent('step', {}), trail.close()]
  const file = join(tempDir(), 'receipts.ndjson')
  writeFileSync(file, receipts.map((receipt) => JSON.stringify(receipt) + '\n').join('\n'))
  return { logDir, file, receipts }
}

const reportOf = (stdout: string) => jsonLines(stdout)[0] as VerificationReport & { omitted?: number }

describe('spanledger verify, piped', () => {
  it('prints the report, and ends with 0 where nothing was changed', async () => {
    const { exitCode, stdout } = await runCli(['verify', '--log-dir', await writeTrails()])
    expect(exitCode).toBe(0)
    expect(reportOf(stdout)).toMatchObject({
      ...{ verdict: 'incomplete', records: 10, trails: 3, writers: 1, findings: [{ kind: 'unsigned' }] },
    })
  })

  it('ends with 1 under --strict while anything could not be proved', async () => {
    expect((await runCli(['verify', '--log-dir', await writeTrails(), '--strict'])).exitCode).toBe(1)
  })

  it('ends with 1 where something was changed, and names it', async () => {
    const { exitCode, stdout } = await runCli(['verify', '--log-dir', await writeTampered()])
    expect(exitCode).toBe(1)
    const { verdict, findings } = reportOf(stdout)
    expect(verdict).toBe('failed')
    expect(findings[0]).toMatchObject({ kind: 'altered', severity: 'error', sequence: 1 })
  })

  it('prints no more findings than --limit says, and how many it left out', async () => {
    const argv = ['verify', '--log-dir', await writeTampered(), '--limit', '1']
    const { findings, omitted } = reportOf((await runCli(argv)).stdout)
    expect(findings).toHaveLength(1)
    expect(omitted).toBeGreaterThan(0)
  })

  it('ends with 1 where there is nothing to verify', async () => {
    const { exitCode, stdout } = await runCli(['verify', '--log-dir', tempDir()])
    expect(exitCode).toBe(1)
    expect(reportOf(stdout)).toMatchObject({ verdict: 'failed', records: 0 })
  })

  it('ends with 3 where there is no such directory', async () => {
    const { exitCode, stderr } = await runCli(['verify', '--log-dir', join(tempDir(), 'none')])
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^spanledger: ERR_SINK_NOT_FOUND: .*\n$/)
  })
})

describe('spanledger verify --receipts', () => {
  it('finds each record', async () => {
    const { logDir, file } = writeReceipts()
    const { exitCode } = await runCli(['verify', '--log-dir', logDir, '--receipts', file])
    expect(exitCode).toBe(0)
  })

  it('misses those that are gone', async () => {
    const { file, receipts } = writeReceipts()
    const { exitCode, stdout } = await runCli([
      'verify',
      '--log-dir',
      await writeTrails(),
      '--receipts',
      file,
    ])
    expect(exitCode).toBe(1)
    const missing = reportOf(stdout).findings.filter(({ kind }) => kind === 'missing')
    expect(missing.map(({ recordId }) => recordId)).toEqual(receipts.map(({ recordId }) => recordId))
  })

  it.each([
    ['is not there', (file: string) => rmSync(file), /cannot read --receipts/],
    ['has a line that is no JSON', (file: string) => writeFileSync(file, '\n{'), /line 2 is no JSON/],
    [
      'has a line that is no receipt',
      (file: string) => writeFileSync(file, '{}'),
      /receipt 1 needs recordId/,
    ],
  ])('ends with 2 where the file %s', async (_what, change, message) => {
    const { logDir, file } = writeReceipts()
    change(file)
    const { exitCode, stderr } = await runCli(['verify', '--log-dir', logDir, '--receipts', file])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^spanledger: ERR_INVALID_INPUT: .*\n$/)
    expect(stderr).toMatch(message)
  })
})

describe('spanledger verify, on a terminal', () => {
  it.each([40, 80, 120, 200])('fits %i columns', async (columns) => {
    const { stdout } = await runOnTerminal(['verify', '--log-dir', await writeTampered()], columns)
    expect(stdout.split('\n').filter((line) => widthOf(line) > columns)).toEqual([])
    expect(stdout).toMatch(/^failed: something is not as it was/)
    expect(stdout).toMatch(/^(error +)?altered /m)
  })

  it('says what was looked at, and what was found, worst first', async () => {
    const { stdout } = await runOnTerminal(['verify', '--log-dir', await writeTampered()], 200)
    expect(stdout).toMatch(/^10 records in 3 trails of 1 writer; 2 errors, 1 warning$/m)
    const [, first = ''] = stdout.split('\n\n')
    expect(first).toMatch(/^SEVERITY +KIND +SEQUENCE +WHERE +WHAT +OPERATION ID$/m)
    expect(first).toMatch(
      /^error +altered +1 +…\S+\.jsonl at byte \d+ +the text is not the one its hash is of/m,
    )
    expect(first).toMatch(/^warning +unsigned /m)
  })

  it('says how many findings it does not show', async () => {
    const argv = ['verify', '--log-dir', await writeTampered(), '--limit', '1']
    expect((await runOnTerminal(argv, 80)).stdout).toMatch(/^2 more: see them with --limit or --json$/m)
  })
})
