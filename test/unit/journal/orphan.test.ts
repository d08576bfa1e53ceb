import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { EntryReader } from '../../../src/journal/entry-reader.js'
import { DEAD_LETTERS, listJournalFiles } from '../../../src/journal/files.js'
import { OrphanJournal, removeLeftovers } from '../../../src/journal/orphan.js'
import { progressOf, readProgress } from '../../../src/journal/progress.js'
import { JournalScan } from '../../../src/journal/scan.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, breakFsOnce, countFs } from './support/broken-fs.js'
import { contentOf, entry } from './support/frames.js'
import { JournalFiles, header, readAll } from './support/journal-files.js'
import { MadeTrail } from './support/made-trail.js'
import { newWriterId } from './support/open-journal.js'

const OWNER = { sink: 'sink', exporters: ['sink', 'other'] }

/** A dead writer's journal with one open trail. */
function orphanOf(trail = new MadeTrail()) {
  const dir = join(tempDir(), newWriterId())
  const files = new JournalFiles([[header(OWNER), entry('record', trail.start())]], dir)
  return { dir, files, trail, orphan: new OrphanJournal(dir, OWNER) }
}

function close(orphan: OrphanJournal, trail: MadeTrail): string {
  const open = trail.open()
  const { text } = trail.close()
  orphan.appendRecord(open, text)
  return text
}

function spansIn(dir: string) {
  const scan = new JournalScan(dir)
  const spans = []
  for (let span = scan.next(); span; span = scan.next()) spans.push(contentOf(span))
  return { spans, open: scan.openTrails.size }
}

describe("what is added to a dead writer's journal", () => {
  it('is nothing, and no file, until there is something to add', () => {
    const { dir, orphan } = orphanOf()
    orphan.close()
    expect(listJournalFiles(dir)).toHaveLength(1)
  })

  it('stands in a file of its own behind the others, and leaves them as they are', () => {
    const { dir, files, trail, orphan } = orphanOf()
    const before = readFileSync(files.path(1))
    const text = close(orphan, trail)
    orphan.close()
    expect(listJournalFiles(dir)).toEqual([files.path(1), files.path(2)])
    expect(readFileSync(files.path(1)).equals(before)).toBe(true)
    expect(spansIn(dir)).toMatchObject({ spans: [{ texts: [trail.started!.text, text] }], open: 0 })
  })

  it('ends a trail also where no other file tells of it any more', () => {
    const trail = new MadeTrail()
    trail.start()
    const dir = join(tempDir(), newWriterId())
    mkdirSync(dir)
    const text = close(new OrphanJournal(dir, OWNER), trail)
    expect(spansIn(dir)).toMatchObject({ spans: [{ started: trail.started!.text, texts: [text] }] })
  })

  it('is on the disk when the call returns, its file too', () => {
    const { trail, orphan } = orphanOf()
    const [data, names] = [countFs('fdatasyncSync'), countFs('fsyncSync')]
    close(orphan, trail)
    expect([data(), names()]).toEqual([2, 1])
    orphan.appendAck({ exporter: 'sink', token: 't', end: { file: 1, offset: 1 } })
    expect([data(), names()]).toEqual([3, 1])
  })

  it('tells the next recovery how far each exporter got', () => {
    const { dir, orphan } = orphanOf()
    const end = { file: 1, offset: 9 }
    orphan.appendBatch({ exporter: 'sink', token: 't', spanIds: ['a'], end })
    orphan.appendAck({ exporter: 'other', token: 't', end })
    const progress = readProgress(dir)
    expect(progressOf(progress, 'sink').begun).toMatchObject([{ token: 't', spanIds: ['a'] }])
    expect(progressOf(progress, 'other').acknowledged).toEqual(end)
  })

  it('says whose it is, and nothing of what an older file said of the one before it', () => {
    const { dir, orphan } = orphanOf()
    const copied = new OrphanJournal(dir, { ...OWNER, previous: { file: 6, offset: 4_000 } } as typeof OWNER)
    copied.appendAck({ exporter: 'sink', token: 't', end: { file: 7, offset: 1 } })
    orphan.close()
    const { entries } = readAll(new EntryReader(dir, { file: 2, offset: 0 }))
    const head = JSON.parse(entries[0]![1]) as object
    expect(head).toMatchObject({ ...OWNER, writer: basename(dir), pid: process.pid })
    expect(head).not.toHaveProperty('previous')
  })

  it('is refused once the lock may be gone', () => {
    const { dir, trail, orphan } = orphanOf()
    orphan.close()
    expect(() => close(orphan, trail)).toThrow('closed')
    expect(listJournalFiles(dir)).toHaveLength(1)
  })
})

describe('what could not be added', () => {
  it('leaves no trace: the trail is still open, and can be closed', () => {
    const { dir, trail, orphan } = orphanOf()
    orphan.appendAck({ exporter: 'sink', token: 't', end: { file: 1, offset: 1 } })
    breakFsOnce('fdatasyncSync', 'EIO')
    const open = trail.open()
    const { text } = trail.close()
    expect(() => orphan.appendRecord(open, text)).toThrow('EIO')
    expect(spansIn(dir)).toEqual({ spans: [], open: 1 })
    orphan.appendRecord(open, text)
    expect(spansIn(dir)).toMatchObject({ spans: [{ texts: [trail.started!.text, text] }], open: 0 })
  })

  it('does not count even where it could not be taken back', () => {
    const { dir, trail, orphan } = orphanOf()
    orphan.appendAck({ exporter: 'sink', token: 't', end: { file: 1, offset: 1 } })
    const heal = [breakFs('fdatasyncSync', 'EIO'), breakFs('ftruncateSync', 'EIO')]
    const open = trail.open()
    const lost = trail.close()
    expect(() => orphan.appendRecord(open, lost.text)).toThrow('EIO')
    for (const undo of heal) undo()
    orphan.appendAck({ exporter: 'sink', token: 'u', end: { file: 1, offset: 2 } })
    expect(spansIn(dir)).toEqual({ spans: [], open: 1 })
  })

  it('leaves no file where the head of one could not be written', () => {
    const { dir, trail, orphan } = orphanOf()
    breakFsOnce('writeSync', 'ENOSPC')
    const open = trail.open()
    const { text } = trail.close()
    expect(() => orphan.appendRecord(open, text)).toThrow('ENOSPC')
    expect(listJournalFiles(dir)).toHaveLength(1)
    orphan.appendRecord(open, text)
    expect(spansIn(dir).open).toBe(0)
  })
})

describe('what a kill left between two names', () => {
  it('is removed, but not a draft that its writer may be about to name', () => {
    const dir = tempDir()
    const names = ['.gone-a', '.draft-old', '.draft-new', 'keys', newWriterId()]
    for (const name of names) mkdirSync(join(dir, name))
    writeFileSync(join(dir, '.gone-a', 'file'), '')
    utimesSync(join(dir, '.draft-old'), 0, 0)
    removeLeftovers(dir)
    expect(readdirSync(dir).sort()).toEqual(names.slice(2).sort())
  })

  it('is removed among dead letters too', () => {
    const deadLetters = join(tempDir(), DEAD_LETTERS)
    mkdirSync(deadLetters)
    const names = ['.draft-old', '.draft-new', 'x.journal']
    for (const name of names) writeFileSync(join(deadLetters, name), '')
    for (const name of ['.draft-old', 'x.journal']) utimesSync(join(deadLetters, name), 0, 0)
    removeLeftovers(dirname(deadLetters))
    expect(readdirSync(deadLetters).sort()).toEqual(names.slice(1).sort())
  })

  it('is no matter where another process removes it at the same time', () => {
    const dir = tempDir()
    mkdirSync(join(dir, '.draft-old'))
    breakFs('rmSync', 'none', () => false)
    removeLeftovers(dir)
    expect([existsSync(dir), statSync(dir).isDirectory()]).toEqual([true, true])
  })
})
