import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCK_FILE, fileNumber, listJournalFiles } from '../../../src/journal/files.js'
import { tryLock } from '../../../src/journal/lock.js'
import { onFullDisk } from '../../support/full-disk.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, breakFsOnce, countFs } from './support/broken-fs.js'
import { openJournal, readTexts } from './support/open-journal.js'

const WRITE_FAILED = expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error
const record = (n: number) => `{"n":${n}}`
const padded = (n: number) => `{"n":${n},"pad":"${'x'.repeat(200)}"}`

describe('a journal whose disk fails', () => {
  it('leaves nothing of a long record that was half written behind the short one that follows', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    onFullDisk(() => {
      expect(() => journal.appendRecord(`{"a":"${'x'.repeat(5_000)}"}`)).toThrow('ENOSPC')
    })
    journal.appendRecord(record(1))
    expect(readTexts(dir)).toEqual([record(1)])
  })

  it('counts no record that it did not keep', () => {
    const journal = openJournal(tempDir())
    journal.appendRecord(record(1))
    const { position, bytes } = journal
    onFullDisk(() => expect(() => journal.appendRecord(record(2))).toThrow(WRITE_FAILED))
    expect([journal.unsettled, journal.position, journal.bytes]).toEqual([1, position, bytes])
  })

  it('takes a record back that could not be brought to the disk, and goes on in a new file', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { durability: 'fsync' })
    journal.appendRecord(record(1))
    breakFsOnce('fdatasyncSync', 'EIO')
    expect(() => journal.appendRecord('{"a":"lost"}')).toThrow(WRITE_FAILED)
    journal.appendRecord(record(2))
    expect(readTexts(dir)).toEqual([record(1), record(2)])
    expect(listJournalFiles(journal.dir)).toHaveLength(2)
  })

  it('lets nobody read a record that it could not even take back', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { durability: 'fsync' })
    journal.appendRecord(record(1))
    const heal = [breakFs('fdatasyncSync', 'EIO'), breakFs('ftruncateSync', 'EIO')]
    expect(() => journal.appendRecord('{"a":"lost"}')).toThrow(WRITE_FAILED)
    for (const undo of heal) undo()
    journal.appendRecord(record(2))
    expect(readTexts(dir)).toEqual([record(1), record(2)])
  })

  it('goes on in its old file while a new one cannot be begun', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { maxFileBytes: 300 })
    journal.appendRecord(padded(1))
    journal.appendRecord(padded(2))
    const heal = breakFs('openSync', 'EMFILE', (path) => String(path).endsWith('.journal'))
    expect(() => journal.appendRecord(padded(3))).toThrow(WRITE_FAILED)
    heal()
    journal.appendRecord(padded(4))
    expect(readTexts(dir)).toEqual([padded(1), padded(2), padded(4)])
  })

  it('never gives the number of a file that could not be begun to another', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { durability: 'fsync', maxFileBytes: 300 })
    journal.appendRecord(padded(1))
    // The head of the next file is written, but does not reach the disk, and cannot be taken back.
    const heal = [
      breakFs('fdatasyncSync', 'EIO'),
      breakFs('ftruncateSync', 'EIO'),
      breakFs('rmSync', 'EIO', (path) => String(path).endsWith('.journal')),
      breakFs('truncateSync', 'EIO'),
    ]
    expect(() => journal.appendRecord(padded(2))).toThrow(WRITE_FAILED)
    for (const undo of heal) undo()
    journal.appendRecord(padded(3))
    expect(listJournalFiles(journal.dir).map((path) => basename(path))).toEqual([
      '00000001.journal',
      '00000002.journal',
      '00000003.journal',
    ])
    expect(readTexts(dir)).toEqual([padded(1), padded(3)])
  })

  it('removes its files from the oldest on, though one could not be removed in its time', () => {
    const journal = openJournal(tempDir(), { maxFileBytes: 300 })
    const [first, ...rest] = Array.from({ length: 6 }, (_, n) => journal.appendRecord(padded(n)).file)
    const settle = (file: number) => journal.settle(0, new Map([[file, 1]]))
    const heal = breakFs('rmSync', 'EBUSY', (path) => path === listJournalFiles(journal.dir)[0])
    // Nothing newer goes before it: a trail that ends in what is gone would look open.
    for (const file of [first!, ...rest.slice(0, -1)]) expect(() => settle(file)).toThrow('EBUSY')
    expect(listJournalFiles(journal.dir).map(fileNumber)).toEqual([first, ...rest])
    heal()
    settle(rest.at(-1)!)
    expect(listJournalFiles(journal.dir).map(fileNumber)).toEqual(rest.slice(-1))
  })

  it('takes records though a file that is done with cannot be removed', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { maxFileBytes: 600 })
    breakFs('rmSync', 'EBUSY', (path) => String(path).endsWith('.journal'))
    const keepAndSettle = (n: number) => {
      const { file } = journal.appendRecord(padded(n))
      try {
        journal.settle(0, new Map([[file, 1]]))
      } catch {
        // It says so here; what matters is that no append does.
      }
    }
    for (let n = 0; n < 5; n++) keepAndSettle(n)
    expect(readTexts(dir)).toHaveLength(5)
    expect(listJournalFiles(journal.dir).length).toBeGreaterThan(1)
  })

  it('brings records, batches that begin and acknowledgements to the disk under fsync, each with one call, and segments with the batch', () => {
    const journal = openJournal(tempDir(), { durability: 'fsync' })
    const syncs = countFs('fdatasyncSync')
    const end = journal.position
    journal.appendSegment({ operationId: 'o', spanId: 's', index: 0, first: 0, last: 0 })
    journal.appendBatch({ exporter: 'e', token: 't', spanIds: [], end })
    expect(syncs()).toBe(1)
    journal.appendRecord(record(1))
    journal.appendAck({ exporter: 'e', token: 't', end })
    expect(syncs()).toBe(3)
  })

  it('gives up its lock though its file does not close', () => {
    const journal = openJournal(tempDir())
    breakFsOnce('closeSync', 'EIO')
    expect(() => journal.close({ keep: true })).toThrow('EIO')
    const taken = tryLock(join(journal.dir, LOCK_FILE))
    expect(taken).toEqual({ release: expect.any(Function) as unknown })
    taken?.release()
  })
})
