import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { LOCK_FILE, listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { tryLock } from '../../../src/journal/lock.js'
import { isLocked } from '../../../src/journal/status.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { deadJournals, leftIn } from './support/dead-journals.js'
import { eventually } from './support/eventually.js'
import { recover } from './support/recover.js'
import { openWriter, recordsOf, trailsOf } from './support/writer.js'

const INTERRUPTED = '0 audit_started, 1 step, 2 step, 3 audit_closed'

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

  it('has no more than 64 journals open at a time, however many writers have died', async () => {
    const journalDir = deadJournals()
    const [dead] = listWriterDirs(journalDir)
    for (let n = 1; n < 70; n++) {
      cpSync(dead!, `${dead!.slice(0, -4)}${n.toString(16).padStart(4, '0')}`, { recursive: true })
    }
    const hanging = new MemoryExporter()
    hanging.answer = 'hang'
    const { writer } = openWriter(hanging, { journalDir })
    const held = () => listWriterDirs(journalDir).filter((dir) => isLocked(join(dir, LOCK_FILE))).length
    const running = writer.recovery.run()
    // Its own is one of them.
    await eventually(() => held() === 65)
    for (let turn = 0; turn < 20; turn++) await nextTurn()
    expect(held()).toBe(65)
    await writer.shutdown(0)
    expect(await running).toMatchObject({ waiting: 64 })
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
