import { readFileSync, rmSync, statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { JournalPosition } from '../../../src/journal/entries.js'
import { EntryReader } from '../../../src/journal/entry-reader.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, openFilesIn } from './support/broken-fs.js'
import { JournalFiles, encodeAll, header, readAll, type Entry } from './support/journal-files.js'

const record = (n: number | string): Entry => ['record', JSON.stringify({ n })]
const lengthOf = (...entries: Entry[]) => encodeAll(entries).length

describe('reading the entries of a journal', () => {
  it('goes through all files in the order of their numbers, and tells where each entry ends', () => {
    const files = new JournalFiles([
      [header(), record(1)],
      [record(2), record(3)],
    ])
    const reader = new EntryReader(files.dir)
    const ends: JournalPosition[] = []
    for (let entry = reader.next(); entry; entry = reader.next()) ends.push(entry.end)
    expect(ends).toEqual([
      { file: 1, offset: lengthOf(header()) },
      { file: 1, offset: lengthOf(header(), record(1)) },
      { file: 2, offset: lengthOf(record(2)) },
      { file: 2, offset: lengthOf(record(2), record(3)) },
    ])
    expect(reader.position).toEqual(ends.at(-1))
  })

  it('finds nothing where the directory is gone', () => {
    expect(new EntryReader(`${tempDir()}/none`).next()).toBeUndefined()
  })

  it('begins where it is told to', () => {
    const files = new JournalFiles([[record(1), record(2)], [record(3)]])
    const from = { file: 1, offset: lengthOf(record(1)) }
    expect(readAll(new EntryReader(files.dir, from)).entries).toEqual([record(2), record(3)])
    expect(readAll(new EntryReader(files.dir, { file: 2, offset: 0 })).entries).toEqual([record(3)])
  })

  it('ends at its limit, and goes on when that has moved', () => {
    const files = new JournalFiles([[record(1), record(2), record(3)]])
    let limit = { file: 1, offset: lengthOf(record(1)) }
    const reader = new EntryReader(files.dir, undefined, () => limit)
    expect(readAll(reader).entries).toEqual([record(1)])
    limit = { file: 1, offset: lengthOf(record(1), record(2)) }
    expect(readAll(reader).entries).toEqual([record(2)])
  })

  it('goes on with what its writer adds, in the same file and in new ones', () => {
    const files = new JournalFiles([[record(1)]])
    const reader = new EntryReader(files.dir)
    expect(readAll(reader).entries).toEqual([record(1)])
    expect(reader.next()).toBeUndefined()
    files.append(1, record(2))
    files.append(2, record(3))
    expect(readAll(reader).entries).toEqual([record(2), record(3)])
  })

  it('reads an entry that was half written once it is whole', () => {
    const files = new JournalFiles([[record(1)]])
    const whole = encodeAll([record(1), record(2)])
    files.write(1, whole.subarray(0, -3))
    const reader = new EntryReader(files.dir)
    expect(readAll(reader)).toEqual({ entries: [record(1)], damage: [] })
    files.write(1, whole)
    expect(readAll(reader)).toEqual({ entries: [record(2)], damage: [] })
  })

  it('passes over a torn end, and goes on with the next file', () => {
    const files = new JournalFiles([[record(1)], [record(3)]])
    files.write(1, Buffer.concat([encodeAll([record(1)]), encodeAll([record(2)]).subarray(0, 7)]))
    expect(readAll(new EntryReader(files.dir))).toEqual({ entries: [record(1), record(3)], damage: [] })
  })

  it('tells of damage in the middle with its place, and reads on behind it', () => {
    const files = new JournalFiles([[record(1), record(2), record(3)]])
    const bytes = readFileSync(files.path(1))
    bytes[lengthOf(record(1)) + 12]! ^= 1
    files.write(1, bytes)
    const damage = [`1:${lengthOf(record(1))}`]
    expect(readAll(new EntryReader(files.dir))).toEqual({ entries: [record(1), record(3)], damage })
  })
})

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

describe('a file that is removed', () => {
  it('before it is opened is passed over: all in it was settled', () => {
    const files = new JournalFiles([[record(1)], [record(2)], [record(3)]])
    const reader = new EntryReader(files.dir)
    reader.next()
    rmSync(files.path(2))
    expect(readAll(reader).entries).toEqual([record(3)])
  })

  it('while it is read is read to its end', () => {
    const files = new JournalFiles([[record(1), record(2)], [record(3)]])
    const reader = new EntryReader(files.dir, undefined, undefined, 16)
    reader.next()
    rmSync(files.path(1))
    expect(readAll(reader).entries).toEqual([record(2), record(3)])
  })
})

describe('a file that cannot be read', () => {
  it('fails the reading, which then goes on where it was', () => {
    const files = new JournalFiles([[record(1), record(2)], [record(3)]])
    const reader = new EntryReader(files.dir, undefined, undefined, lengthOf(record(1)))
    reader.next()
    const heal = breakFs('readSync', 'EIO')
    expect(() => reader.next()).toThrow('EIO')
    heal()
    // What failed is over; the next question begins anew.
    const rest = [...readAll(reader).entries, ...readAll(reader).entries]
    expect(rest).toEqual([record(2), record(3)])
  })

  it.runIf(process.platform === 'linux')('is not left open, nor is one that nobody reads to its end', () => {
    const files = new JournalFiles([[record(1), record(2)]])
    const reader = new EntryReader(files.dir, undefined, undefined, lengthOf(record(1)))
    reader.next()
    expect(openFilesIn(files.dir)).toHaveLength(1)
    const heal = breakFs('readSync', 'EIO')
    expect(() => reader.next()).toThrow('EIO')
    heal()
    expect(openFilesIn(files.dir)).toEqual([])
    const second = new EntryReader(files.dir)
    second.next()
    second.close()
    expect(openFilesIn(files.dir)).toEqual([])
    expect(statSync(files.path(1)).size).toBeGreaterThan(0)
  })
})
