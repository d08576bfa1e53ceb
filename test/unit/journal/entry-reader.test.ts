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
