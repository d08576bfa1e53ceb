import { readFileSync, rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fileNumber, listJournalFiles } from '../../../src/journal/files.js'
import { onFullDisk } from '../../support/full-disk.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, countFs } from './support/broken-fs.js'
import { openJournal, readTexts } from './support/open-journal.js'

const WRITE_FAILED = expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error
const record = (n: number) => `{"n":${n}}`
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n)

function open(more: { maxFileBytes?: number } = {}) {
  const dir = tempDir()
  return { dir, journal: openJournal(dir, { durability: 'tick', ...more }) }
}

describe('a journal under tick', () => {
  it('keeps all records of a turn with one write, and says when', async () => {
    const { dir, journal } = open()
    const writes = countFs('writeSync')
    const places = numbers(100).map((n) => journal.appendRecord(record(n)))
    expect([writes(), readTexts(dir)]).toEqual([0, []])
    await places[0]!.kept
    expect([writes(), readTexts(dir)]).toEqual([1, numbers(100).map(record)])
  })

  it('says at which place an entry will stand before it is written', async () => {
    const { journal } = open()
    const before = journal.position
    const { kept } = journal.appendRecord(record(1))
    const { position } = journal
    expect(position.offset).toBeGreaterThan(before.offset)
    await kept
    expect(journal.position).toEqual(position)
  })

  it('writes at once what an acknowledgement stands behind', () => {
    const { dir, journal } = open()
    journal.appendRecord(record(1))
    journal.appendAck({ exporter: 'e', token: 't', end: journal.position })
    expect(readTexts(dir)).toEqual([record(1)])
  })

  it('writes what is buffered into the old file before it begins a new one', async () => {
    const { dir, journal } = open({ maxFileBytes: 1_000 })
    const places = numbers(100).map((n) => journal.appendRecord(record(n)))
    await places.at(-1)!.kept
    expect(readTexts(dir)).toEqual(numbers(100).map(record))
    for (const path of listJournalFiles(journal.dir)) {
      const here = numbers(100).filter((n) => places[n]!.file === fileNumber(path))
      const bytes = readFileSync(path, 'latin1')
      expect(numbers(100).filter((n) => bytes.includes(record(n)))).toEqual(here)
    }
    expect(listJournalFiles(journal.dir).length).toBeGreaterThan(1)
  })

  it('writes what is buffered as it is closed', () => {
    const { dir, journal } = open()
    journal.appendRecord(record(1))
    journal.close({ keep: true })
    expect(readTexts(dir)).toEqual([record(1)])
  })
})

describe('a journal under tick whose write fails', () => {
  /** A journal with two records that it could not write at the end of their turn. */
  async function stuck() {
    const { dir, journal } = open()
    const heal = breakFs('writeSync', 'ENOSPC')
    const { kept } = journal.appendRecord(record(0))
    journal.appendRecord(record(1))
    const fate = { is: 'pending' }
    void kept!.then(
      () => (fate.is = 'kept'),
      (error: { code?: string }) => (fate.is = String(error.code)),
    )
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(fate.is).toBe('pending')
    return { dir, journal, kept, heal, fate }
  }

  it('takes nothing more, and then writes all of it in order', async () => {
    const { dir, journal, kept, heal } = await stuck()
    expect(() => journal.appendRecord('{"n":"refused"}')).toThrow(WRITE_FAILED)
    expect(() => journal.commit()).toThrow(WRITE_FAILED)
    expect(journal.unsettled).toBe(2)
    heal()
    journal.appendRecord(record(2))
    await kept
    await journal.appendRecord(record(3)).kept
    expect(readTexts(dir)).toEqual(numbers(4).map(record))
  })

  it('keeps them once it can though nobody logs again', async () => {
    const { dir, kept, heal } = await stuck()
    heal()
    await kept
    expect(readTexts(dir)).toEqual(numbers(2).map(record))
  })

  it('tells who waits when it is closed like this', async () => {
    const { dir, journal, kept, heal, fate } = await stuck()
    journal.close({ keep: true })
    await kept!.catch(() => {})
    heal()
    expect([fate.is, readTexts(dir)]).toEqual(['ERR_JOURNAL_WRITE', []])
  })

  it('leaves nothing of a half-written turn in front of its second attempt', async () => {
    const { dir, journal } = open()
    const places = numbers(50).map((n) => journal.appendRecord(record(n)))
    onFullDisk(() => expect(() => journal.commit()).toThrow(WRITE_FAILED))
    await places[0]!.kept
    expect(readTexts(dir)).toEqual(numbers(50).map(record))
  })

  it('writes them into a new directory when its own was removed', async () => {
    const { dir, journal } = open()
    journal.appendRecord(record(0))
    journal.commit()
    const { kept } = journal.appendRecord(record(1))
    rmSync(journal.dir, { recursive: true })
    journal.checkFile()
    await kept
    expect(readTexts(dir)).toEqual([record(1)])
  })
})
