import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { OpenEntry } from '../../../src/journal/entries.js'
import { listJournalFiles } from '../../../src/journal/files.js'
import { tryLock } from '../../../src/journal/lock.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFsOnce } from './support/broken-fs.js'
import { openJournal, readTexts } from './support/open-journal.js'

const openTrail = (started = '{}'): OpenEntry => {
  return { started, sequence: 1, hash: 'h', recordId: 'r', timestamp: 't', segments: 0 }
}
const padded = (n: number) => `{"n":${n},"pad":"${'x'.repeat(200)}"}`

describe('Journal', () => {
  it.each(['sync', 'fsync'] as const)(
    'has a record on file when the append returns, under %s',
    (durability) => {
      const dir = tempDir()
      openJournal(dir, { durability }).appendRecord('{"a":1}')
      expect(readTexts(dir)).toEqual(['{"a":1}'])
    },
  )

  it('makes directories 0700 and files 0600', () => {
    const dir = join(tempDir(), 'sink')
    const journal = openJournal(dir)
    const modes = [journal.dir, join(dir, 'journal'), ...listJournalFiles(journal.dir)].map(
      (path) => statSync(path).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o700, 0o600])
  })

  it('holds its lock until it is closed', () => {
    const journal = openJournal(tempDir())
    const lock = join(journal.dir, 'lock')
    expect(tryLock(lock)).toBeUndefined()
    journal.close({ keep: true })
    const taken = tryLock(lock)
    expect(taken).toEqual({ release: expect.any(Function) as unknown })
    taken?.release()
  })

  it('is gone when it is closed with nothing to keep', () => {
    const journal = openJournal(tempDir())
    journal.close({ keep: false })
    expect(existsSync(journal.dir)).toBe(false)
  })

  it('refuses a directory it cannot write to, leaving nothing', () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'journal'), 'a file in the way')
    expect(() => openJournal(dir)).toThrow(expect.objectContaining({ code: 'ERR_UNWRITABLE' }) as Error)
    expect(readdirSync(dir)).toEqual(['journal'])
  })

  it('whose first file cannot be made leaves nothing, and no lock', () => {
    const dir = tempDir()
    breakFsOnce('writeSync', 'ENOSPC')
    expect(() => openJournal(dir)).toThrow(expect.objectContaining({ code: 'ERR_UNWRITABLE' }) as Error)
    expect(readdirSync(join(dir, 'journal'))).toEqual([])
  })

  it('goes on in a new directory, under a new lock, when its own was removed', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    journal.appendRecord('{"a":1}')
    rmSync(join(dir, 'journal'), { recursive: true })
    journal.checkFile()
    journal.appendRecord('{"a":2}')
    expect(readTexts(dir)).toEqual(['{"a":2}'])
    expect(tryLock(join(journal.dir, 'lock'))).toBeUndefined()
  })

  it('takes nothing once it is closed', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    journal.close({ keep: true })
    expect(() => journal.appendRecord('{"a":1}')).toThrow(
      expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error,
    )
    journal.settle(0, new Map([[1, 1]]))
    expect(readTexts(dir)).toEqual([])
  })
})

describe('the files of a journal', () => {
  it('follow one another by size, carry the open trails over, and go as they are settled', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { maxFileBytes: 500, openTrails: () => [openTrail()] })
    const files = Array.from({ length: 10 }, (_, n) => journal.appendRecord(padded(n)).file)
    expect(new Set(files).size).toBeGreaterThan(2)
    expect(readFileSync(listJournalFiles(journal.dir)[1]!, 'latin1')).toContain(JSON.stringify(openTrail()))
    expect(readTexts(dir)).toHaveLength(10)
    for (const file of files) journal.settle(0, new Map([[file, 1]]))
    expect(listJournalFiles(journal.dir)).toHaveLength(1)
  })

  it('stay while an earlier one is not settled', () => {
    const journal = openJournal(tempDir(), { maxFileBytes: 300 })
    const files = Array.from({ length: 6 }, (_, n) => journal.appendRecord(padded(n)))
    const before = listJournalFiles(journal.dir).length
    for (const { file } of files.slice(2)) journal.settle(0, new Map([[file, 1]]))
    expect(listJournalFiles(journal.dir)).toHaveLength(before)
  })

  it('say where the one before them ends', () => {
    const journal = openJournal(tempDir(), { maxFileBytes: 300 })
    for (let n = 0; n < 3; n++) journal.appendRecord(padded(n))
    const [first, second] = listJournalFiles(journal.dir)
    const previous = JSON.stringify({ previous: { file: 1, offset: statSync(first!).size } }).slice(1, -1)
    expect(readFileSync(second!, 'latin1')).toContain(previous)
  })

  it('do not follow at every record where the open trails alone exceed their size', () => {
    const carried = openTrail(`{"x":"${'x'.repeat(2_000)}"}`)
    const journal = openJournal(tempDir(), { maxFileBytes: 1_000, openTrails: () => [carried] })
    const files = new Set(Array.from({ length: 10 }, () => journal.appendRecord(`"${'x'.repeat(100)}"`).file))
    expect(files.size).toBe(1)
  })

  it('add up to its bytes', () => {
    const journal = openJournal(tempDir(), { maxFileBytes: 500 })
    const records = Array.from({ length: 10 }, (_, n) => journal.appendRecord(padded(n)))
    const onDisk = () => listJournalFiles(journal.dir).reduce((sum, path) => sum + statSync(path).size, 0)
    expect(journal.bytes).toBe(onDisk())
    for (const { file } of records.slice(0, 5)) journal.settle(0, new Map([[file, 1]]))
    expect([journal.bytes, journal.unsettled]).toEqual([onDisk(), 5])
  })
})
