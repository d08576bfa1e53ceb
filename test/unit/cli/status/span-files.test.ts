import { closeSync, mkdirSync, openSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSpanFiles } from '../../../../src/cli/status/span-files.js'
import { getAuditLogs } from '../../../../src/index.js'
import { lockDescriptor } from '../../../../src/journal/lock.js'
import { tempDir } from '../../../support/temp-dir.js'
import { writeTrails } from '../support/trails.js'

const STEM = 'spans-20260301T093000000Z-0123456789ab-000000'
const ATTRIBUTE = '{"key":"audit.record","value":{"stringValue":"{\\"key\\":\\"audit.record\\"}"}}'

const total = (files: { records: number }[] | undefined) =>
  files?.reduce((sum, { records }) => sum + records, 0)

describe('readSpanFiles', () => {
  it('counts what the library wrote, with sidecars and without', async () => {
    const logDir = await writeTrails()
    const expected = (await getAuditLogs({ logDir })).length
    const bySidecar = await readSpanFiles(logDir)
    for (const name of readdirSync(logDir).filter((file) => file.endsWith('.idx'))) {
      writeFileSync(join(logDir, name), 'cut sho')
    }
    expect([total(bySidecar), total(await readSpanFiles(logDir))]).toEqual([expected, expected])
    expect(bySidecar?.map(({ kind }) => kind)).toEqual(bySidecar?.map(() => 'sealed'))
  })

  it('believes a sidecar that fits the file, and none that does not', async () => {
    const dir = tempDir()
    const line = `${ATTRIBUTE}\n`
    writeFileSync(join(dir, `${STEM}.jsonl`), line)
    const recordsWith = async (header: object) => {
      writeFileSync(join(dir, `${STEM}.idx`), JSON.stringify(header) + '\n')
      return total(await readSpanFiles(dir))
    }
    expect(await recordsWith({ version: 1, bytes: line.length, records: 7 })).toBe(7)
    expect(await recordsWith({ version: 1, bytes: line.length - 1, records: 7 })).toBe(1)
    expect(await recordsWith({ version: 2, bytes: line.length, records: 7 })).toBe(1)
    expect(await recordsWith({ version: 1, bytes: line.length, records: 'many' })).toBe(1)
  })

  it('misses no record on the border of two chunks', async () => {
    const dir = tempDir()
    const border = 512 * 1024
    const counts = []
    for (let shift = 0; shift < 24; shift++) {
      writeFileSync(join(dir, 'collector.jsonl'), ' '.repeat(border - shift) + ATTRIBUTE + ATTRIBUTE)
      counts.push(total(await readSpanFiles(dir)))
    }
    expect(counts).toEqual(counts.map(() => 2))
  })

  it('tells open files of the living from those of the dead, and files of other programs', async () => {
    const dir = tempDir()
    const alive = join(dir, `${STEM}.jsonl.open`)
    writeFileSync(alive, `${ATTRIBUTE}\n`)
    writeFileSync(join(dir, `${STEM.slice(0, -1)}1.jsonl.open`), '')
    writeFileSync(join(dir, 'collector.jsonl'), '{}\n')
    writeFileSync(join(dir, 'notes.txt'), ATTRIBUTE)
    const fd = openSync(alive, 'r+')
    onTestFinished(() => closeSync(fd))
    expect(lockDescriptor(fd)).toBe(true)
    expect(await readSpanFiles(dir)).toMatchObject([
      { kind: 'foreign', name: 'collector.jsonl', records: 0 },
      { kind: 'open', isAlive: true, records: 1 },
      { kind: 'open', isAlive: false, bytes: 0 },
    ])
  })

  it('follows no link and opens no directory that has the name of a file', async () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'target'), ATTRIBUTE)
    symlinkSync(join(dir, 'target'), join(dir, 'link.jsonl'))
    mkdirSync(join(dir, 'directory.jsonl'))
    expect(await readSpanFiles(dir)).toEqual([])
  })

  it('knows no directory that is not there, and refuses a file in its place', async () => {
    const dir = tempDir()
    expect(await readSpanFiles(join(dir, 'none'))).toBeUndefined()
    writeFileSync(join(dir, 'file'), '')
    await expect(readSpanFiles(join(dir, 'file'))).rejects.toMatchObject({ code: 'ERR_SINK_READ' })
  })
})
