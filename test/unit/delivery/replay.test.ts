import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDeadLetter } from '../../../src/journal/dead-letters.js'
import { listDeadLetters, listWriterDirs } from '../../../src/journal/files.js'
import { progressOf, readProgress } from '../../../src/journal/progress.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { breakFs } from '../journal/support/broken-fs.js'
import { eventually } from './support/eventually.js'
import { recover, recoverUntil } from './support/recover.js'
import { ScriptedExporter, hang, refuseWith, take } from './support/exporters.js'
import { SINK, afterKill, openWriter, recordsOf, trailsOf, writeTrails } from './support/writer.js'

const TRAIL = '0 audit_started, 1 step, 2 audit_closed'

/** Batches that the only dead writer had begun for an exporter and not finished. */
function begunIn(journalDir: string, exporter = SINK) {
  return progressOf(readProgress(listWriterDirs(journalDir)[0]!), exporter).begun
}

/** What a kill leaves: a batch of three trails that was taken, one of three that was begun, four that were not sent. */
async function killed() {
  const sink = new ScriptedExporter(take, hang)
  const { writer, journalDir } = openWriter(sink, { pipeline: { delayMs: 1 } })
  writeTrails(writer, 3)
  await writer.flush(10_000)
  writeTrails(writer, 3)
  await eventually(() => sink.given.length === 2)
  writeTrails(writer, 4)
  return { journalDir: afterKill(journalDir), given: sink.given }
}

describe('what a dead writer had not delivered', () => {
  it('is sent: first the batch that was begun, as it was, then the rest; what was taken is not', async () => {
    const { journalDir, given } = await killed()
    const sink = new ScriptedExporter(take)
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, records: 21, waiting: 0 })
    expect(sink.given.map((ids) => ids.length)).toEqual([3, 4])
    expect(sink.given[0]).toEqual(given[1])
    expect(sink.given[1]!.filter((id) => given.flat().includes(id))).toEqual([])
  })

  it('is sent in the same batches, of the same name, by whoever comes after a recovery that was killed', async () => {
    const { journalDir, given } = await killed()
    const before = begunIn(journalDir)
    const first = new ScriptedExporter(hang)
    const left = await recoverUntil(journalDir, first, () => first.given.length === 1)
    expect([first.given, begunIn(left)]).toEqual([[given[1]], before])
    const second = new ScriptedExporter(take, hang)
    const leftAgain = await recoverUntil(left, second, () => second.given.length === 2)
    expect(second.given[0]).toEqual(given[1])
    // The first batch is noted as taken; the second one was begun by this recovery.
    expect(begunIn(leftAgain).map(({ spanIds }) => spanIds)).toEqual([second.given[1]])
    const third = new ScriptedExporter(take)
    await recover(leftAgain, third)
    expect(third.given).toEqual([second.given[1]])
  })

  it('is sent in bounded batches', async () => {
    const sink = new MemoryExporter()
    sink.answer = 'hang'
    const { writer, journalDir } = openWriter(sink, { pipeline: { delayMs: 600_000 }, maxQueueBytes: 1 })
    writeTrails(writer, 1_100)
    const recovered = new MemoryExporter()
    await recover(afterKill(journalDir), recovered)
    expect(Math.max(...recovered.batches.map((batch) => batch.length))).toBeLessThanOrEqual(512)
    expect(trailsOf(recordsOf(recovered.spans))).toEqual(Array<string>(1_100).fill(TRAIL))
  })

  it('is sent though the dead journal takes no note of it', async () => {
    const { journalDir } = await killed()
    const [dead] = listWriterDirs(journalDir)
    breakFs('openSync', 'ENOSPC', (path) => String(path).startsWith(dead!) && !existsSync(String(path)))
    const sink = new ScriptedExporter(take)
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, records: 21 })
    expect(existsSync(dead!)).toBe(false)
  })

  it('is set aside where the sink refuses it for good, and the journal is settled', async () => {
    const { journalDir, given } = await killed()
    const sink = new ScriptedExporter(refuseWith(given[1]![1]!))
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 1, waiting: 0 })
    const letters = listDeadLetters(journalDir)
    expect(letters).toHaveLength(1)
    const { header, spans } = readDeadLetter(letters[0]!)!
    expect([header.sink, header.deadLetter?.exporter, header.deadLetter?.reason]).toEqual([
      SINK,
      SINK,
      'never',
    ])
    expect(spans.map(({ records }) => records.length)).toEqual([3])
  })
})

describe('where a dead writer had further durable exporters', () => {
  /** The sink has everything, the second one nothing. */
  async function uneven() {
    const second = new MemoryExporter()
    second.answer = 'hang'
    const durable = [{ name: 'second', open: () => Promise.resolve(second) }]
    const sink = new MemoryExporter()
    const { writer, journalDir } = openWriter(sink, { durable })
    writeTrails(writer, 5)
    await eventually(() => sink.spans.length === 5)
    return afterKill(journalDir)
  }
  const open = (second: MemoryExporter) => ({
    durable: [{ name: 'second', open: () => Promise.resolve(second) }],
  })

  it('one that hangs keeps no journal of several from the others', async () => {
    const hanging = () => Object.assign(new MemoryExporter(), { answer: 'hang' as const })
    const { writer, journalDir } = openWriter(hanging(), open(hanging()))
    const others = [1, 2].map(() => openWriter(hanging(), { ...open(hanging()), journalDir }).writer)
    for (const dead of [writer, ...others]) writeTrails(dead, 2)
    const left = afterKill(journalDir)
    const sink = new MemoryExporter()
    const { writer: recoverer } = openWriter(sink, { ...open(hanging()), journalDir: left })
    const recovering = recoverer.recovery.run()
    await eventually(() => sink.spans.length === 6)
    await recoverer.shutdown(0)
    expect(await recovering).toMatchObject({ writers: 0, waiting: 3, waitingFor: ['second'] })
  })

  it('each gets what it lacks, and no other gets it again', async () => {
    const [sink, second] = [new MemoryExporter(), new MemoryExporter()]
    expect(await recover(await uneven(), sink, open(second))).toMatchObject({ writers: 1, records: 15 })
    expect([sink.spans, trailsOf(recordsOf(second.spans))]).toEqual([[], Array<string>(5).fill(TRAIL)])
  })

  it('a journal waits for one that is not configured here, and then for nothing else', async () => {
    const journalDir = await uneven()
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ writers: 0, waiting: 1 })
    expect(listWriterDirs(journalDir)).toHaveLength(1)
    const second = new MemoryExporter()
    expect(await recover(journalDir, sink, open(second))).toMatchObject({ writers: 1, waiting: 0 })
    expect([sink.spans.length, second.spans.length, listWriterDirs(journalDir)]).toEqual([0, 5, []])
  })

  it.each(['sink', 'second'])('the %s, which hangs, does not hold the other up', async (name) => {
    const [hanging, taking] = [new MemoryExporter(), new MemoryExporter()]
    hanging.answer = 'hang'
    const { writer, journalDir } = openWriter(hanging, open(hanging))
    writeTrails(writer, 5)
    const [sink, second] = name === 'sink' ? [hanging, taking] : [taking, hanging]
    await recoverUntil(afterKill(journalDir), sink, () => taking.spans.length > 0, open(second))
    expect(trailsOf(recordsOf(taking.spans))).toEqual(Array<string>(5).fill(TRAIL))
  })

  it('one that gets copies gets them once', async () => {
    const [sink, second, copies] = [new MemoryExporter(), new MemoryExporter(), new MemoryExporter()]
    const hanging = new MemoryExporter()
    hanging.answer = 'hang'
    const { writer, journalDir } = openWriter(hanging, open(hanging))
    writeTrails(writer, 5)
    const fanOut = [{ name: 'copies', open: () => Promise.resolve(copies) }]
    await recover(afterKill(journalDir), sink, { ...open(second), fanOut })
    expect([sink, second, copies].map(({ spans }) => spans.length)).toEqual([5, 5, 5])
  })
})
