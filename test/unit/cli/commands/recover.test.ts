import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { recoveryLines } from '../../../../src/cli/recover/recover.js'
import { plainStyle } from '../../../../src/cli/terminal/style.js'
import { getAuditLogs } from '../../../../src/index.js'
import { tempDir } from '../../../support/temp-dir.js'
import { journalFileIn, killWriter } from '../support/killed-writer.js'
import { jsonLines, runCli, runOnTerminal } from '../support/run-cli.js'
import { writeTrails } from '../support/trails.js'

describe('spanledger recover', () => {
  it('sends what a killed writer left, closes its trail and prints what it did', async () => {
    const logDir = await killWriter()
    const { exitCode, stdout } = await runCli(['recover', '--log-dir', logDir])
    expect(exitCode).toBe(0)
    expect(jsonLines(stdout)).toMatchObject([
      { writers: 1, interrupted: 1, alive: 0, waiting: 0, damage: [] },
    ])
    const closed = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(closed).toMatchObject([{ details: { status: 'interrupted' } }])
  })

  it('says in words what it did, and that there is nothing left to do', async () => {
    const logDir = await killWriter()
    const argv = ['recover', '--log-dir', logDir, '--timeout', '1m']
    expect((await runOnTerminal(argv, 80)).stdout).toMatch(
      /^1 dead writer settled: \d+ records sent\n1 open trail closed as interrupted\n$/,
    )
    expect((await runOnTerminal(argv, 80)).stdout).toBe(
      'Nothing to recover: no writer has died with records left.\n',
    )
  })

  it('ends with 1 and names the place where a journal is damaged', async () => {
    const logDir = await killWriter()
    const file = journalFileIn(logDir)
    const bytes = readFileSync(file)
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(file, bytes)
    const { exitCode, stdout } = await runOnTerminal(['recover', '--log-dir', logDir], 200)
    expect(exitCode).toBe(1)
    expect(stdout).toContain(`Damaged: ${file} at byte `)
    expect((await runOnTerminal(['status', '--log-dir', logDir], 200)).stdout).toContain(
      '1 damaged journal set aside in',
    )
  })

  it('ends with 3 where there is neither sink nor journal', async () => {
    const { exitCode, stderr } = await runCli(['recover', '--log-dir', join(tempDir(), 'none')])
    expect(exitCode).toBe(3)
    expect(stderr).toMatch(/^spanledger: ERR_SINK_NOT_FOUND: .*\n$/)
  })

  it('has nothing to do after writers that ended by themselves', async () => {
    const { exitCode, stdout } = await runCli(['recover', '--log-dir', await writeTrails()])
    expect(exitCode).toBe(0)
    expect(jsonLines(stdout)).toMatchObject([{ writers: 0, records: 0 }])
  })
})

describe('recoveryLines', () => {
  it('names writers that are alive, and those the sink did not take all of', () => {
    const report = { writers: 1, records: 1, interrupted: 0, lost: 3, alive: 2, waiting: 1, damage: [] }
    expect(
      recoveryLines({ ...report, waitingFor: ['archive'], resent: 0, refusedAgain: 0 }, plainStyle),
    ).toEqual([
      '1 dead writer settled: 1 record sent',
      '0 open trails closed as interrupted',
      '3 records could not be kept when they were logged: gap records say why',
      '2 writers alive: nothing of theirs was touched',
      '1 dead writer left waiting for archive: it did not take all, or is not configured here; try again',
    ])
  })
})
