import {
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuditTrail, getAuditLogs, shutdownAudit } from 'spanledger'
import { surveySpanFiles } from '../../../exporters/json/survey.js'
import { lockDescriptor } from '../../../src/journal/lock.js'
import { auditDir } from '../../support/audit.js'
import { tempDir } from '../../support/temp-dir.js'

const STEM = 'spans-20260301T093000000Z-0123456789ab-00000'
const total = (files: { records: number }[] = []) => files.reduce((sum, { records }) => sum + records, 0)

/** A directory with one sealed file of real records. */
async function sealedDir(): Promise<{ logDir: string; sealed: string; sidecar: string }> {
  const logDir = auditDir()
  for (const operationName of ['a', 'b']) new AuditTrail({ operationName, logDir }).close()
  await shutdownAudit()
  const names = readdirSync(logDir)
  const find = (suffix: string) =>
    join(
      logDir,
      names.find((name) => name.endsWith(suffix))!,
    )
  return { logDir, sealed: find('.jsonl'), sidecar: find('.idx') }
}

describe('surveySpanFiles', () => {
  it('counts by the sidecar where that fits the file, else by the lines', async () => {
    const { logDir, sidecar } = await sealedDir()
    const expected = (await getAuditLogs({ logDir })).length
    expect(await surveySpanFiles(logDir)).toMatchObject([{ kind: 'sealed', records: expected }])
    truncateSync(sidecar, 20)
    expect(total(await surveySpanFiles(logDir))).toBe(expected)
  })

  it('tells open files of the living from those of the dead, and files of other programs', async () => {
    const { sealed } = await sealedDir()
    const dir = tempDir()
    for (const name of [`${STEM}1.jsonl.open`, `${STEM}2.jsonl.open`, 'collector.jsonl'])
      copyFileSync(sealed, join(dir, name))
    writeFileSync(join(dir, 'notes.txt'), '{}')
    const fd = openSync(join(dir, `${STEM}1.jsonl.open`), 'r+')
    onTestFinished(() => closeSync(fd))
    expect(lockDescriptor(fd)).toBe(true)
    expect(await surveySpanFiles(dir)).toMatchObject([
      { kind: 'foreign', name: 'collector.jsonl', records: 4 },
      { kind: 'open', isAlive: true, records: 4 },
      { kind: 'open', isAlive: false, records: 4 },
    ])
  })

  it('follows no link and opens no directory that has the name of a file', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'target'), '')
    symlinkSync(join(dir, 'target'), join(dir, 'link.jsonl'))
    mkdirSync(join(dir, 'directory.jsonl'))
    expect(await surveySpanFiles(dir)).toEqual([])
  })

  it('knows no directory that is not there, and refuses a file in its place', async () => {
    const dir = tempDir()
    expect(await surveySpanFiles(join(dir, 'none'))).toBeUndefined()
    writeFileSync(join(dir, 'file'), '')
    await expect(surveySpanFiles(join(dir, 'file'))).rejects.toMatchObject({ code: 'ERR_SINK_READ' })
  })
})
