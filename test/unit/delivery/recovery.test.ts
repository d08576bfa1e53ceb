import { mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCK_FILE, listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { tryLock } from '../../../src/journal/lock.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs } from '../journal/support/broken-fs.js'
import { JournalFiles, header, type Entry } from '../journal/support/journal-files.js'
import { MadeTrail } from '../journal/support/made-trail.js'
import { newWriterId } from '../journal/support/open-journal.js'
import { recover } from './support/recover.js'
import {
  SINK,
  afterKill,
  append,
  openTrail,
  openWriter,
  recordsOf,
  trailsOf,
  writeTrails,
} from './support/writer.js'

const INTERRUPTED = '0 audit_started, 1 step, 2 step, 3 audit_closed'

/** Journals as they are left by writers that are killed, each with one open trail of three records. */
function deadJournals(writers = 1): string {
  const hanging = new MemoryExporter()
  hanging.answer = 'hang'
  const { writer: first, journalDir } = openWriter(hanging)
  const others = Array.from({ length: writers - 1 }, () => openWriter(hanging, { journalDir }).writer)
  for (const writer of [first, ...others]) {
    const trail = openTrail(writer)
    for (let n = 1; n <= 2; n++) append(trail, n)
  }
  return afterKill(journalDir)
}

/** What is left in a journal directory of the recoverers, and of those they recovered. */
const leftIn = (journalDir: string) => readdirSync(journalDir).sort()

describe('a recovery', () => {
  it('settles the journals of all dead writers, and leaves nothing of them', async () => {
    const journalDir = deadJournals(3)
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({
      ...{ writers: 3, records: 12, interrupted: 3 },
      ...{ alive: 0, waiting: 0, lost: 0, damage: [] },
    })
    expect(trailsOf(recordsOf(sink.spans))).toEqual(Array<string>(3).fill(INTERRUPTED))
    expect(leftIn(journalDir)).toEqual([])
  })

  it('that is cut short is taken up by the next: nothing is lost, and a trail is closed once', async () => {
    const journalDir = deadJournals()
    const refusing = new MemoryExporter()
    refusing.answer = 'refuse'
    const { writer } = openWriter(refusing, { journalDir })
    const running = writer.recovery.run()
    await writer.shutdown(20)
    expect(await running).toMatchObject({ interrupted: 1, waiting: 1, writers: 0 })
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ interrupted: 0, waiting: 0, writers: 1 })
    expect(trailsOf(recordsOf(sink.spans))).toEqual([INTERRUPTED])
    expect(leftIn(journalDir)).toEqual([])
  })

  it('leaves writers of another sink alone', async () => {
    const journalDir = deadJournals()
    const before = leftIn(journalDir)
    const sink = new MemoryExporter()
    const report = await recover(journalDir, sink, { sink: 'another' })
    expect(report).toMatchObject({ writers: 0, interrupted: 0, damage: [] })
    expect([sink.spans, leftIn(journalDir)]).toEqual([[], before])
  })

  it('leaves writers alone that live, or that somebody else recovers', async () => {
    const journalDir = deadJournals(2)
    const [first] = listWriterDirs(journalDir)
    const held = tryLock(join(first!, LOCK_FILE))!
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, alive: 1 })
    expect(listWriterDirs(journalDir)).toEqual([first])
    held.release()
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, alive: 0 })
  })

  it('leaves a writer alone whose lock file was removed, as it may live, and makes it no new one', async () => {
    const journalDir = deadJournals(2)
    const [first] = listWriterDirs(journalDir)
    rmSync(join(first!, LOCK_FILE))
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, alive: 1, damage: [] })
    expect(trailsOf(recordsOf(sink.spans))).toEqual([INTERRUPTED])
    expect(readdirSync(first!)).not.toContain(LOCK_FILE)
    // Where somebody knows that it is dead.
    writeFileSync(join(first!, LOCK_FILE), '')
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, alive: 0 })
  })

  it('is run once for all who ask while it runs', async () => {
    const journalDir = deadJournals()
    const { writer } = openWriter(new MemoryExporter(), { journalDir })
    const [one, other] = [writer.recovery.run(), writer.recovery.run()]
    expect(one).toBe(other)
    expect(await one).toMatchObject({ writers: 1 })
  })

  it('begins by itself with a writer, and ends with it', async () => {
    const journalDir = deadJournals()
    const sink = new MemoryExporter()
    const { writer } = openWriter(sink, { journalDir, recover: true })
    await new Promise(setImmediate)
    await new Promise(setImmediate)
    expect(await writer.shutdown(10_000)).toBe(true)
    expect(trailsOf(recordsOf(sink.spans))).toEqual([INTERRUPTED])
  })

  it('clears away what a kill left between two names', async () => {
    const journalDir = deadJournals()
    mkdirSync(join(journalDir, '.gone-a'))
    await recover(journalDir, new MemoryExporter())
    expect(leftIn(journalDir)).toEqual([])
  })

  it('settles a directory in which its writer had written nothing', async () => {
    const journalDir = deadJournals()
    const [dir] = listWriterDirs(journalDir)
    for (const file of listJournalFiles(dir!)) rmSync(file)
    expect(await recover(journalDir, new MemoryExporter())).toMatchObject({
      writers: 1,
      records: 0,
      damage: [],
    })
    expect(leftIn(journalDir)).toEqual([])
  })
})

describe('a journal that cannot be recovered', () => {
  it('does not keep the others waiting, and is tried again', async () => {
    const journalDir = deadJournals(3)
    const [first] = listWriterDirs(journalDir)
    const heal = breakFs('openSync', 'EIO', (path) => path === listJournalFiles(first!)[0])
    const sink = new MemoryExporter()
    const report = await recover(journalDir, sink)
    heal()
    expect(report).toMatchObject({ writers: 2, damage: [{ file: first, offset: 0 }] })
    expect(listWriterDirs(journalDir)).toEqual([first])
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, damage: [] })
    expect(trailsOf(recordsOf(sink.spans))).toEqual(Array<string>(3).fill(INTERRUPTED))
  })

  it('in a part is set aside with all that is in it, once the rest was sent', async () => {
    const journalDir = deadJournals()
    const [dir] = listWriterDirs(journalDir)
    const [file] = listJournalFiles(dir!)
    writeFileSync(file!, 'rubbish that is no entry, at the end', { flag: 'a' })
    const { size } = statSync(file!)
    const sink = new MemoryExporter()
    const report = await recover(journalDir, sink)
    expect(report).toMatchObject({ writers: 1, damage: [{ file }] })
    expect(trailsOf(recordsOf(sink.spans))).toEqual([INTERRUPTED])
    expect(leftIn(journalDir)).toEqual(['damaged'])
    const aside = join(journalDir, 'damaged', basename(dir!))
    expect(statSync(listJournalFiles(aside)[0]!).size).toBe(size)
    // And nobody trips over it again.
    expect(await recover(journalDir, new MemoryExporter())).toMatchObject({ writers: 0, damage: [] })
  })

  it('as one of its files lost its end is set aside, and what is left of it is sent', async () => {
    const hanging = new MemoryExporter()
    hanging.answer = 'hang'
    const { writer, journalDir: live } = openWriter(hanging, { journalFileBytes: 4_000 })
    writeTrails(writer, 10, 300)
    const journalDir = afterKill(live)
    const [first] = listJournalFiles(listWriterDirs(journalDir)[0]!)
    truncateSync(first!, statSync(first!).size - 100)
    const sink = new MemoryExporter()
    const { damage } = await recover(journalDir, sink)
    expect(damage.map(({ file }) => file)).toContain(first)
    expect(trailsOf(recordsOf(sink.spans)).length).toBeGreaterThan(5)
    expect(leftIn(journalDir)).toEqual(['damaged'])
  })

  it('as one of its spans cannot be made again is set aside, once the spans around it were sent', async () => {
    const journalDir = join(tempDir(), 'journal')
    const dir = join(journalDir, newWriterId())
    const head: Entry = header({ sink: SINK, exporters: [SINK] })
    const [before, bad, after] = [new MadeTrail(), new MadeTrail(), new MadeTrail()]
    const texts = [before, after].map((trail) => [trail.start(), trail.close()].map(({ text }) => text))
    // What the span is made of is not there.
    const noSpan = bad.start().text.replace(/"details":\{.*?\},"event/, '"details":{},"event')
    const all = [...texts[0]!, noSpan, bad.close().text, ...texts[1]!]
    new JournalFiles([[head, ...all.map((text): Entry => ['record', text])]], dir)
    writeFileSync(join(dir, LOCK_FILE), '')
    const sink = new MemoryExporter()
    const { damage, writers } = await recover(journalDir, sink)
    expect([writers, damage.map(({ file }) => basename(file))]).toEqual([1, ['00000001.journal']])
    expect(trailsOf(recordsOf(sink.spans))).toEqual(Array<string>(2).fill('0 audit_started, 1 audit_closed'))
    expect(leftIn(journalDir)).toEqual(['damaged'])
  })

  it('and does not say whose it is, is taken for one of this sink', async () => {
    const journalDir = deadJournals()
    const dir = join(journalDir, newWriterId())
    mkdirSync(dir)
    writeFileSync(join(dir, LOCK_FILE), '')
    writeFileSync(join(dir, '00000001.journal'), `rubbish\0\0\0{}${'x'.repeat(100)}`)
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 2, damage: [{ offset: 0 }] })
    expect(leftIn(journalDir)).toEqual(['damaged'])
  })
})
