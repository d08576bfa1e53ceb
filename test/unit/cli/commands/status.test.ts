import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { SinkStatus } from '../../../../src/cli/status/read-status.js'
import { shownBytes } from '../../../../src/cli/status/status-lines.js'
import { widthOf } from '../../../../src/cli/text/width.js'
import { AuditTrail, shutdownAudit } from '../../../../src/index.js'
import { tempDir } from '../../../support/temp-dir.js'
import { journalFileIn, killWriter } from '../support/killed-writer.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'
import { writeTrails } from '../support/trails.js'

async function statusOf(logDir: string): Promise<SinkStatus> {
  const { stdout } = await runCli(['status', '--log-dir', logDir])
  return jsonLines(stdout)[0] as SinkStatus
}

describe('spanledger status, piped', () => {
  it('shows a sink that has everything', async () => {
    const logDir = await writeTrails()
    const status = await statusOf(logDir)
    expect(status).toMatchObject({
      ...{ sink: `file:${logDir}`, journalDir: join(logDir, 'journal'), writers: [], setAside: 0 },
      backlog: { records: 0, ofDeadWriters: 0 },
      tokenKey: { isPresent: true, kid: expect.stringMatching(/^[0-9a-f]{8}$/) as string, retired: 0 },
    })
    expect(status.files?.reduce((sum, { records }) => sum + records, 0)).toBe(10)
  })

  it('shows a live writer and its backlog', async () => {
    const logDir = join(tempDir(), 'logs')
    onTestFinished(async () => void (await shutdownAudit()))
    new AuditTrail({ operationName: 'watched', logDir }).logEvent('step', {})
    expect(await statusOf(logDir)).toMatchObject({
      backlog: { records: 2, ofDeadWriters: 0 },
      writers: [{ isAlive: true, pid: process.pid, unacknowledged: 2 }],
    })
  })

  it('shows what a killed writer left', async () => {
    const { backlog, writers } = await statusOf(await killWriter())
    const [writer] = writers
    expect(writer?.isAlive).toBe(false)
    expect(backlog).toEqual({
      ...{ records: writer?.unacknowledged, ofDeadWriters: writer?.unacknowledged },
      oldest: writer?.oldestUnacknowledged,
      waitingFor: writer?.waitingFor.map(() => expect.stringMatching(/^file:\//) as string),
    })
  })

  it('says that there is no token key, and why', async () => {
    const { tokenKey } = await statusOf(tempDir())
    expect(tokenKey).toEqual({
      isPresent: false,
      problem: expect.stringMatching(/^no token key in /) as string,
    })
  })

  it('takes the token key from the file the environment names', async () => {
    const file = join(tempDir(), 'key')
    writeFileSync(file, '00'.repeat(32))
    const env = { SPANLEDGER_TOKEN_KEY_FILE: file }
    const { stdout } = await runCli(['status', '--log-dir', tempDir()], { env })
    expect(jsonLines(stdout)).toMatchObject([{ tokenKey: { isPresent: true } }])
  })

  it('shows the writers of a remote sink, and no password of it', async () => {
    const journalDir = join(await writeTrails(), 'journal')
    const argv = ['status', '--sink', 'clickhouse://u:secret@host:8123/otel', '--journal-dir', journalDir]
    const { exitCode, stdout } = await runCli(argv)
    expect(exitCode).toBe(0)
    expect(jsonLines(stdout)).toMatchObject([{ sink: 'clickhouse://host:8123/otel', writers: [] }])
    expect(stdout).not.toContain('"files"')
  })

  it('ends with 1 where a journal is damaged', async () => {
    const logDir = await killWriter()
    writeFileSync(journalFileIn(logDir), 'no journal at all, but much longer than an entry')
    const { exitCode, stdout } = await runCli(['status', '--log-dir', logDir])
    expect(exitCode).toBe(1)
    expect(jsonLines(stdout)).toMatchObject([{ writers: [{ damage: [{ file: journalFileIn(logDir) }] }] }])
  })

  it('ends with 3 where there is neither directory nor journal', async () => {
    const { exitCode, stderr } = await runCli(['status', '--log-dir', join(tempDir(), 'none')])
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^spanledger: ERR_SINK_NOT_FOUND: .*: check the path\n$/)
  })
})

describe('spanledger status, on a terminal', () => {
  it.each([40, 80, 120, 200])('fits %i columns', async (columns) => {
    const { stdout } = await runOnTerminal(['status', '--log-dir', await killWriter()], columns)
    expect(stdout.split('\n').filter((line) => widthOf(line) > columns)).toEqual([])
    expect(stdout).toMatch(/^WRITER +STATE .*\n\S+ +dead /m)
    expect(stdout.replaceAll('\n', ' ')).toContain('or by spanledger recover, with')
  })

  it('says that all is well in a few lines', async () => {
    const { stdout } = await runOnTerminal(['status', '--log-dir', await writeTrails()], 200)
    expect(stdout).toMatch(/^Backlog +none: every exporter has every record$/m)
    expect(stdout).toMatch(/^sealed +1 +10 +\d+\.\d KiB$/m)
    expect(stdout).toContain('No writers: none is alive, and none has left a journal.')
  })
})

describe('shownBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1.0 KiB'],
    [16 * 1024 ** 2, '16.0 MiB'],
    [1.5 * 1024 ** 5, '1536.0 TiB'],
  ])('shows %d as %s', (bytes, text) => {
    expect(shownBytes(bytes)).toBe(text)
  })
})
