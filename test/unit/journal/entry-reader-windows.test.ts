import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { EntryReader } from '../../../src/journal/entry-reader.js'
import { FRAME_TYPE, type FrameType } from '../../../src/journal/frame.js'
import { tempDir } from '../../support/temp-dir.js'
import { JournalFiles, encodeAll, readAll, type Entry } from './support/journal-files.js'

const entry: fc.Arbitrary<Entry> = fc.tuple(
  fc.constantFrom(...(Object.keys(FRAME_TYPE) as FrameType[]).filter((type) => type !== 'header')),
  fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.nat({ max: 400 }))
    .map(([text, length]) => JSON.stringify({ text, pad: 'x'.repeat(length) })),
)
const files = fc.array(fc.array(entry, { maxLength: 8 }), { minLength: 1, maxLength: 4 })
/** From less than an entry's head to more than any file. */
const windowBytes = fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 64, max: 8_000 }))

function overWindows(root: string) {
  let run = 0
  const dirOf = () => `${root}/${run++}`
  const write = (list: Entry[][]) => new JournalFiles(list, dirOf())
  const read = (dir: string, bytes?: number) => readAll(new EntryReader(dir, undefined, undefined, bytes))
  return { write, read }
}

describe('any entries over any files, read through any window', () => {
  it('are read back as they were written', () => {
    const { write, read } = overWindows(tempDir())
    fc.assert(
      fc.property(files, windowBytes, (list, bytes) => {
        expect(read(write(list).dir, bytes)).toEqual({ entries: list.flat(), damage: [] })
      }),
    )
  })

  it('can be read from behind each of them', () => {
    const { write } = overWindows(tempDir())
    fc.assert(
      fc.property(files, windowBytes, fc.nat(), (list, bytes, at) => {
        const { dir } = write(list)
        const reader = new EntryReader(dir, undefined, undefined, bytes)
        const count = at % (list.flat().length + 1)
        for (let n = 0; n < count; n++) reader.next()
        const { position } = reader
        reader.close()
        const rest = readAll(new EntryReader(dir, position, undefined, bytes)).entries
        expect(rest).toEqual(list.flat().slice(count))
      }),
    )
  })

  it('with the last file cut anywhere, give every whole entry before the cut', () => {
    const { write, read } = overWindows(tempDir())
    fc.assert(
      fc.property(files, windowBytes, fc.nat(), (list, bytes, at) => {
        const made = write(list)
        const last = encodeAll(list.at(-1)!)
        const cut = at % (last.length + 1)
        made.write(list.length, last.subarray(0, cut))
        const whole = list.at(-1)!.filter((_, n) => encodeAll(list.at(-1)!.slice(0, n + 1)).length <= cut)
        const expected = [...list.slice(0, -1).flat(), ...whole]
        expect(read(made.dir, bytes)).toEqual({ entries: expected, damage: [] })
      }),
    )
  })

  it('with bytes changed anywhere, give what a single look at the whole file gives', () => {
    const { write, read } = overWindows(tempDir())
    const hits = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), {
      minLength: 1,
      maxLength: 4,
    })
    fc.assert(
      fc.property(files, windowBytes, hits, (list, bytes, changes) => {
        const made = write(list)
        const number = list.findIndex((entries) => entries.length > 0) + 1
        fc.pre(number > 0)
        const content = readFileSync(made.path(number))
        for (const [at, by] of changes) content[at % content.length]! ^= by
        made.write(number, content)
        expect(read(made.dir, bytes)).toEqual(read(made.dir))
      }),
      { numRuns: 100 },
    )
  })

  it('with one byte changed cost the entry that holds it, and no other', () => {
    const { write, read } = overWindows(tempDir())
    fc.assert(
      fc.property(files, windowBytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (list, bytes, at, by) => {
        const made = write(list)
        const number = list.findIndex((entries) => entries.length > 0)
        fc.pre(number >= 0)
        const content = readFileSync(made.path(number + 1))
        const offset = at % content.length
        content[offset]! ^= by
        made.write(number + 1, content)
        const hit = list[number]!.findIndex(
          (_, n) => encodeAll(list[number]!.slice(0, n + 1)).length > offset,
        )
        const left = list.map((entries, n) => (n === number ? entries.toSpliced(hit, 1) : entries))
        expect(read(made.dir, bytes).entries).toEqual(left.flat())
      }),
    )
  })
})
