import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EntryReader } from '../../../src/journal/entry-reader.js'
import { JournalFiles, encodeAll, header, readAll, type Entry } from './support/journal-files.js'

const record = (n: number | string): Entry => ['record', JSON.stringify({ n })]
const lengthOf = (...entries: Entry[]) => encodeAll(entries).length

describe('an entry behind the end that the next file knows', () => {
  const taken = record('taken back')

  it('does not count', () => {
    const end = lengthOf(header(), record(1))
    const files = new JournalFiles([
      [header(), record(1), taken],
      [header({ previous: { file: 1, offset: end } }), record(2)],
    ])
    expect(readAll(new EntryReader(files.dir)).entries).not.toContainEqual(taken)
  })

  it('counts where the next file speaks of another one', () => {
    const files = new JournalFiles([[header(), record(1)], [header({ previous: { file: 7, offset: 0 } })]])
    expect(readAll(new EntryReader(files.dir)).entries).toContainEqual(record(1))
  })

  it('counts where the head of the next file cannot be read', () => {
    const files = new JournalFiles([[header(), record(1)]])
    files.write(2, Buffer.from('half a head'))
    expect(readAll(new EntryReader(files.dir)).entries).toContainEqual(record(1))
  })

  it('does not count either where it was written in part only', () => {
    const end = lengthOf(header(), record(1))
    const files = new JournalFiles([[], [header({ previous: { file: 1, offset: end } })]])
    files.write(1, encodeAll([header(), record(1), taken]).subarray(0, end + 5))
    expect(readAll(new EntryReader(files.dir))).toMatchObject({ damage: [] })
  })
})

describe('what the next file knows of', () => {
  const two = lengthOf(header(), record(1), record(2))
  const inThree = (second = encodeAll([header(), record(1), record(2)])) => {
    const known = (file: number): Entry => header({ previous: { file, offset: two } })
    const files = new JournalFiles([[header(), record(0)], [], [known(2), record(3)]])
    files.write(2, second)
    return files
  }

  it('and is no longer there is damage: a file that ends before, between two entries or within one', () => {
    const left = lengthOf(header(), record(1))
    for (const kept of [left, left + 5]) {
      const files = inThree(encodeAll([header(), record(1), record(2)]).subarray(0, kept))
      const { entries, damage } = readAll(new EntryReader(files.dir))
      expect(damage).toEqual([`2:${left}`])
      expect(entries).toContainEqual(record(3))
    }
  })

  it('and cannot be told from a torn end is damage: one bit in the length of the last entry', () => {
    const bytes = encodeAll([header(), record(1), record(2)])
    const last = lengthOf(header(), record(1))
    bytes[last]! ^= 0x40
    expect(readAll(new EntryReader(inThree(bytes).dir)).damage).toEqual([`2:${last}`])
  })

  it('is damage where a whole file is missing in the middle, and none where the oldest are gone', () => {
    const files = inThree()
    expect(readAll(new EntryReader(files.dir)).damage).toEqual([])
    rmSync(files.path(2))
    const reader = new EntryReader(files.dir)
    expect(readAll(reader).damage).toEqual(['1:0'])
    rmSync(files.path(1))
    expect(readAll(new EntryReader(files.dir)).damage).toEqual([])
  })

  it('may be removed while it is read: a living writer does so from the oldest file on', () => {
    const files = inThree()
    const reader = new EntryReader(files.dir)
    reader.next()
    rmSync(files.path(1))
    rmSync(files.path(2))
    expect(readAll(reader).damage).toEqual([])
  })
})

describe('the head of a file that its successor does not know', () => {
  it('opens no trail again, but its records count', () => {
    const open: Entry = ['open', '{"started":"{}"}']
    const previous = { file: 1, offset: lengthOf(header(), record(1)) }
    const files = new JournalFiles([
      [header(), record(1)],
      [header({ previous }), open, record(2)],
      [header({ previous }), open],
    ])
    const { entries } = readAll(new EntryReader(files.dir))
    expect(entries.filter(([type]) => type === 'record')).toEqual([record(1), record(2)])
    expect(entries.filter(([type]) => type === 'open')).toHaveLength(1)
  })
})
