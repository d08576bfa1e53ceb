import { mkdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LOCK_FILE, listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs } from '../journal/support/broken-fs.js'
import { JournalFiles, header, type Entry } from '../journal/support/journal-files.js'
import { MadeTrail } from '../journal/support/made-trail.js'
import { newWriterId } from '../journal/support/open-journal.js'
import { deadJournals, leftIn } from './support/dead-journals.js'
import { recover } from './support/recover.js'
import { SINK, afterKill, openWriter, recordsOf, trailsOf, writeTrails } from './support/writer.js'

const INTERRUPTED = '0 audit_started, 1 step, 2 step, 3 audit_closed'

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
