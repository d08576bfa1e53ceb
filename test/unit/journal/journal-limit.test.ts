import { describe, expect, it } from 'vitest'
import { listJournalFiles } from '../../../src/journal/files.js'
import type { Journal } from '../../../src/journal/journal.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFsOnce } from './support/broken-fs.js'
import { openJournal, readTexts } from './support/open-journal.js'

const MAX_BYTES = 8_000
const padded = (n: number) => `{"n":${n},"pad":"${'x'.repeat(200)}"}`
const FULL = expect.objectContaining({ code: 'ERR_JOURNAL_FULL' }) as Error
/** More than the bound takes. */
const TOO_MANY = 100

/** Appends until it is refused; returns the files of what was kept. */
function fill(journal: Journal): number[] {
  const files: number[] = []
  expect(() => {
    for (let n = 0; n < TOO_MANY; n++) files.push(journal.appendRecord(padded(n)).file)
  }).toThrow(FULL)
  return files
}

describe('a journal that is bounded', () => {
  it('refuses a record above its bytes, and keeps what it has', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { maxBytes: MAX_BYTES })
    const { length } = fill(journal)
    expect(readTexts(dir)).toEqual(Array.from({ length }, (_, n) => padded(n)))
    expect(journal.bytes).toBeGreaterThan(MAX_BYTES)
    expect(journal.bytes).toBeLessThan(MAX_BYTES + 400)
  })

  it('says how much there is and what to do', () => {
    const journal = openJournal(tempDir(), { maxBytes: MAX_BYTES })
    fill(journal)
    const { bytes, dir } = journal
    expect(() => journal.appendRecord('{}')).toThrow(
      `the journal in ${dir} holds ${bytes} bytes that its exporters have not taken: see to them, or raise journalMaxBytes`,
    )
  })

  it('still takes notes of delivery, which are the way out', () => {
    const journal = openJournal(tempDir(), { maxBytes: MAX_BYTES })
    fill(journal)
    const end = journal.position
    journal.appendSegment({ operationId: 'o', spanId: 's', index: 0, first: 0, last: 0 })
    journal.appendBatch({ exporter: 'e', token: 't', spanIds: [], end })
    journal.appendAck({ exporter: 'e', token: 't', end })
    expect(journal.position.offset).toBeGreaterThan(end.offset)
  })

  it('takes records again once a part of them is settled', () => {
    const dir = tempDir()
    const journal = openJournal(dir, { maxBytes: MAX_BYTES })
    const files = fill(journal)
    for (const file of files.slice(0, files.length / 2)) journal.settle(0, new Map([[file, 1]]))
    journal.appendRecord('{"after":1}')
    expect(readTexts(dir).at(-1)).toBe('{"after":1}')
  })

  it('takes records again once all are settled, though open trails make its only file a long one', () => {
    const carried = { started: `{"x":"${'x'.repeat(600)}"}`, sequence: 1, hash: 'h', recordId: 'r' }
    const openTrails = () => [{ ...carried, timestamp: 't', segments: 0 }]
    const journal = openJournal(tempDir(), { maxBytes: 1_200, openTrails })
    const files = fill(journal)
    expect(new Set(files)).toEqual(new Set([1]))
    for (const file of files) journal.settle(0, new Map([[file, 1]]))
    journal.appendRecord('{}')
    expect(journal.bytes).toBeLessThan(1_200)
    expect(listJournalFiles(journal.dir)).toHaveLength(1)
  })

  it('is full until the slowest of its exporters has settled something', () => {
    const dir = tempDir()
    const header = { version: 1 as const, writer: '018f0000-0000-7000-8000-000000000000', sink: 'a' }
    const more = { exporters: ['a', 'b'], service: 's', pid: 1, createdAt: '' }
    const journal = openJournal(dir, { maxBytes: MAX_BYTES, header: { ...header, ...more } })
    const files = fill(journal)
    for (const file of files) journal.settle(0, new Map([[file, 1]]))
    expect(() => journal.appendRecord('{}')).toThrow(FULL)
    for (const file of files) journal.settle(1, new Map([[file, 1]]))
    journal.appendRecord('{}')
  })

  it('that cannot begin the file it needs for that keeps what it has, and its old one', () => {
    const journal = openJournal(tempDir(), { maxBytes: 1_000 })
    const files = fill(journal)
    for (const file of files) journal.settle(0, new Map([[file, 1]]))
    breakFsOnce('openSync', 'EMFILE')
    expect(() => journal.appendRecord('{}')).toThrow(
      expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error,
    )
    journal.appendRecord('{}')
    expect(journal.unsettled).toBe(1)
  })
})
