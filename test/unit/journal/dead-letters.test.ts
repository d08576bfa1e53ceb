import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readDeadLetter, writeDeadLetter, type RefusedSpan } from '../../../src/journal/dead-letters.js'
import { DEAD_LETTERS, listDeadLetters } from '../../../src/journal/files.js'
import { encodeFrame } from '../../../src/journal/frame.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, breakFsOnce, countFs } from './support/broken-fs.js'
import { contentOf } from './support/frames.js'
import { MadeTrail } from './support/made-trail.js'
import { headerFor, readTexts } from './support/open-journal.js'

const note = { exporter: 'e', reason: 'too old', at: '2026-01-02T03:04:05.678Z', token: 'ab'.repeat(16) }

/** A trail in three spans: two segments and its own. */
function threeSpans(): RefusedSpan[] {
  const trail = new MadeTrail()
  const records = [trail.start(), trail.event({ n: 1 })]
  const { text: started } = records[0]!
  const first = { started, segment: trail.segment(), records: records.map(({ text }) => text) }
  const second = {
    records: [trail.event({ n: 2 }).text, trail.event({ n: 3 }).text],
    segment: trail.segment(),
  }
  return [first, { started, ...second }, { started, records: [trail.close().text] }]
}

function write(spans: readonly RefusedSpan[], dir = tempDir()) {
  const journalDir = join(dir, 'journal')
  return {
    dir,
    journalDir,
    path: writeDeadLetter(journalDir, { ...headerFor(dir), deadLetter: note }, spans),
  }
}

describe('spans that a sink refused for good', () => {
  it('are read back as they were, in any part of a trail', () => {
    const spans = threeSpans()
    for (const some of [spans, [spans[1]!], [spans[2]!], [spans[0]!, spans[2]!]]) {
      const letter = readDeadLetter(write(some).path)
      expect(letter?.header.deadLetter).toEqual(note)
      expect(letter?.spans.map(contentOf)).toEqual(
        some.map(({ started, segment, records }) => {
          return { started, segment: segment?.index, spanId: segment?.spanId, texts: records }
        }),
      )
    }
  })

  it('are named by time and batch, so that the oldest come first', () => {
    const { path, journalDir } = write(threeSpans())
    expect(basename(path)).toMatch(new RegExp(`^20260102T030405678Z-${note.token}-[-0-9a-f]{36}.journal$`))
    expect(listDeadLetters(journalDir)).toEqual([path])
  })

  it('stay beside the same ones, set aside for another exporter at the same time', () => {
    const dir = tempDir()
    const { path, journalDir } = write(threeSpans(), dir)
    const other = write(threeSpans(), dir).path
    expect(listDeadLetters(journalDir)).toEqual([path, other].sort())
  })

  it('are shown by the readers of their sink', () => {
    const spans = threeSpans()
    const { dir } = write(spans.slice(1))
    expect(readTexts(dir)).toEqual(spans.slice(1).flatMap(({ records }) => records))
    expect(readTexts(dir, 'file:/another')).toEqual([])
  })

  it('are on the disk, under their name, when the call returns', () => {
    const [data, names] = [countFs('fdatasyncSync'), countFs('fsyncSync')]
    write(threeSpans())
    expect([data(), names()]).toEqual([1, 2])
  })

  it('without a record are nothing', () => {
    const [first] = threeSpans()
    expect(readDeadLetter(write([{ started: first!.started, records: [] }]).path)?.spans).toEqual([])
  })
})

describe('a file of refused spans', () => {
  it('that could not be written leaves nothing', () => {
    const dir = tempDir()
    breakFsOnce('writeSync', 'ENOSPC')
    expect(() => write(threeSpans(), dir)).toThrow('ENOSPC')
    expect(readdirSync(join(dir, 'journal', DEAD_LETTERS))).toEqual([])
  })

  it('that did not get its name is never read', () => {
    const dir = tempDir()
    breakFs('renameSync', 'EIO')
    expect(() => write(threeSpans(), dir)).toThrow('EIO')
    expect([listDeadLetters(join(dir, 'journal')), readTexts(dir)]).toEqual([[], []])
  })

  it('that did not get its name is not left behind', () => {
    const dir = tempDir()
    breakFs('renameSync', 'EIO')
    expect(() => write(threeSpans(), dir)).toThrow('EIO')
    expect(readdirSync(join(dir, 'journal', DEAD_LETTERS))).toEqual([])
  })

  it('that a kill left as a draft is never read', () => {
    const { dir, journalDir, path } = write(threeSpans())
    writeFileSync(join(journalDir, DEAD_LETTERS, '.draft-1'), readFileSync(path).subarray(0, 400))
    expect(listDeadLetters(journalDir)).toEqual([path])
    expect(readTexts(dir)).toHaveLength(5)
  })

  it('that is gone, or does not say what it is, is none', () => {
    const { path } = write(threeSpans())
    expect(readDeadLetter(`${path}.gone`)).toBeUndefined()
    writeFileSync(path, 'rubbish')
    expect(readDeadLetter(path)).toBeUndefined()
    writeFileSync(path, encodeFrame('header', 'not json'))
    expect(readDeadLetter(path)).toBeUndefined()
    expect(existsSync(path)).toBe(true)
  })

  it('whose directory did not reach the disk is not there twice when it is written again', () => {
    const dir = tempDir()
    breakFsOnce('fsyncSync', 'EIO')
    expect(() => write(threeSpans(), dir)).toThrow('EIO')
    const { journalDir, path } = write(threeSpans(), dir)
    expect(listDeadLetters(journalDir)).toEqual([path])
  })

  it('damaged anywhere gives what can be read, and says that there is more', () => {
    const spans = threeSpans()
    const { path } = write(spans.slice(1))
    const bytes = readFileSync(path)
    const texts = spans.flatMap(({ records }) => records)
    expect(readDeadLetter(path)).toMatchObject({ isDamaged: false })
    for (let at = bytes.indexOf('"started"'); at < bytes.length; at += 37) {
      const changed = Buffer.from(bytes)
      changed[at]! ^= 1
      writeFileSync(path, changed)
      const { spans: left, isDamaged } = readDeadLetter(path)!
      expect(isDamaged).toBe(true)
      const found = left.flatMap((span) => contentOf(span).texts)
      expect(found.length).toBeLessThanOrEqual(3)
      expect(found.filter((text) => !texts.includes(text))).toEqual([])
    }
  })

  it('cut short anywhere says that there is more', () => {
    const [span] = threeSpans().slice(2)
    const { path } = write([span!])
    const bytes = readFileSync(path)
    const between = bytes.length - encodeFrame('record', span!.records[0]!).length
    for (let length = bytes.indexOf('"started"'); length < bytes.length; length += 31) {
      if (length === between) continue
      writeFileSync(path, bytes.subarray(0, length))
      expect(readDeadLetter(path)).toMatchObject({ isDamaged: true, spans: [] })
    }
  })

  it('of which the head of a trail is damaged still gives the others', () => {
    const [one, other] = [threeSpans()[1]!, threeSpans()[2]!]
    const { path } = write([one, other])
    const bytes = readFileSync(path)
    bytes[bytes.indexOf('"started"') + 30]! ^= 1
    writeFileSync(path, bytes)
    const letter = readDeadLetter(path)!
    expect(letter.isDamaged).toBe(true)
    expect(letter.spans.map((span) => contentOf(span).texts)).toEqual([other.records])
  })
})
