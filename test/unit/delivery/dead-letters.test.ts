import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readDeadLetter } from '../../../src/journal/dead-letters.js'
import { listDeadLetters, listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { breakFs } from '../journal/support/broken-fs.js'
import { eventually } from './support/eventually.js'
import { openWriter, recordsOf, writeTrails } from './support/writer.js'

/** Takes all but the spans of some trails, which it refuses for good. Trails are told apart by their one step's `n`. */
class PickyExporter extends MemoryExporter {
  refused: (n: unknown) => boolean = () => false

  override export(...[spans, done]: Parameters<MemoryExporter['export']>): void {
    if (!stepsOf(spans).some(this.refused)) return super.export(spans, done)
    done({ code: 1, error: Object.assign(new Error('too old'), { retryable: false }) })
  }
}

function stepsOf(spans: readonly EndedSpan[]): unknown[] {
  const steps = recordsOf(spans).filter(({ eventType }) => eventType === 'step')
  return steps.map(({ details }) => (details as { n: unknown }).n)
}

const upTo = (count: number) => Array.from({ length: count }, (_, n) => n)

function picky(refused: (n: unknown) => boolean) {
  const sink = new PickyExporter()
  sink.refused = refused
  // They wait for company, so that all make one batch.
  const made = openWriter(sink, { pipeline: { delayMs: 600_000, backoff: { initialMs: 1, maxMs: 2 } } })
  const letters = () => listDeadLetters(made.journalDir)
  return { sink, letters, ...made }
}

describe('what a sink refuses for good', () => {
  it('is one span of many: the others arrive, and it is set aside with the reason', async () => {
    const { sink, writer, letters, journalDir } = picky((n) => n === 300)
    writeTrails(writer, 512)
    expect(await writer.flush(10_000)).toBe(true)
    expect(stepsOf(sink.spans)).toEqual(upTo(512).filter((n) => n !== 300))
    expect(letters()).toHaveLength(1)
    const { header, spans } = readDeadLetter(letters()[0]!)!
    expect(header.deadLetter).toMatchObject({ exporter: 'test', reason: 'too old' })
    expect(spans.map(({ records }) => records[1]!.built.record.details)).toEqual([{ n: 300 }])
    expect(await writer.shutdown(10_000)).toBe(true)
    expect(listWriterDirs(journalDir)).toEqual([])
  })

  it('is everything: it is set aside in few files, and releases the journal', async () => {
    const { sink, writer, letters } = picky(() => true)
    writeTrails(writer, 512)
    expect(await writer.flush(10_000)).toBe(true)
    expect(sink.spans).toEqual([])
    expect(letters().length).toBeLessThan(20)
    const kept = letters().flatMap((path) => readDeadLetter(path)!.spans)
    const numbers = kept.map(({ records }) => (records[1]!.built.record.details as { n: number }).n)
    expect(numbers.sort((a, b) => a - b)).toEqual(upTo(512))
    expect(await writer.shutdown(10_000)).toBe(true)
  })

  it('stays in the journal while it cannot be set aside, and so does what is behind it', async () => {
    const { sink, writer, letters, journalDir } = picky((n) => n === 0)
    const heal = breakFs('openSync', 'ENOSPC', (path) => String(path).includes('dead-letters'))
    writeTrails(writer, 2)
    expect(await writer.flush(50)).toBe(false)
    expect([sink.spans, letters()]).toEqual([[], []])
    expect(listJournalFiles(listWriterDirs(journalDir)[0]!)).toHaveLength(1)
    heal()
    expect(await writer.flush(10_000)).toBe(true)
    expect([stepsOf(sink.spans), letters().length]).toEqual([[1], 1])
  })
})

describe('what was refused, sent once more', () => {
  const NOTHING = { taken: 0, refused: 0, damage: [] }

  /** A writer whose sink has refused three trails of five, each by itself. */
  async function refused() {
    const made = picky((n) => [0, 2, 4].includes(n as number))
    writeTrails(made.writer, 5)
    expect(await made.writer.flush(10_000)).toBe(true)
    expect(made.letters()).toHaveLength(3)
    return made
  }

  it('is no longer set aside when it is taken', async () => {
    const { sink, writer, letters } = await refused()
    sink.refused = () => false
    expect(await writer.recovery.resend()).toEqual({ taken: 9, refused: 0, damage: [] })
    expect(stepsOf(sink.spans).sort()).toEqual(upTo(5))
    expect(letters()).toEqual([])
    expect(await writer.recovery.resend()).toEqual(NOTHING)
  })

  it('stays, as it is, when it is refused again', async () => {
    const { sink, writer, letters } = await refused()
    const stays = letters().filter((path) => readFileSync(path).includes('{"n":2}'))
    sink.refused = (n) => n === 2
    expect(await writer.recovery.resend()).toMatchObject({ taken: 6, refused: 3 })
    expect([letters(), stays.length]).toEqual([stays, 1])
  })

  it('stays while the sink is away', async () => {
    const { sink, writer, letters } = await refused()
    sink.refused = () => false
    sink.answer = 'hang'
    const { attempts } = sink
    const resent = writer.recovery.resend()
    await eventually(() => sink.attempts > attempts)
    await writer.shutdown(10)
    expect([(await resent).taken, letters().length]).toEqual([0, 3])
  })

  it('stays where it is of another sink', async () => {
    const { writer, letters, journalDir } = await refused()
    await writer.shutdown(1_000)
    const other = openWriter(new MemoryExporter(), { journalDir, sink: 'another' })
    expect([await other.writer.recovery.resend(), letters().length]).toEqual([NOTHING, 3])
  })

  it('stays where the exporter that refused it is not configured', async () => {
    const second = new PickyExporter()
    second.refused = () => true
    const durable = [{ name: 'second', open: () => Promise.resolve(second) }]
    const { writer, journalDir } = openWriter(new MemoryExporter(), { durable })
    writeTrails(writer, 1)
    await writer.shutdown(1_000)
    const sink = new MemoryExporter()
    expect(await openWriter(sink, { journalDir }).writer.recovery.resend()).toEqual(NOTHING)
    expect([sink.spans, listDeadLetters(journalDir).length]).toEqual([[], 1])
  })

  it('is told of where it cannot be read at all, and hides no other', async () => {
    const { sink, writer, letters } = await refused()
    const [unread] = letters()
    const heal = breakFs('openSync', 'EIO', (path) => path === unread)
    sink.refused = () => false
    const report = await writer.recovery.resend()
    heal()
    expect(report).toMatchObject({ taken: 6, damage: [{ file: unread }] })
    expect(letters()).toEqual([unread])
  })

  it('stays where a part of it cannot be read, though the rest is sent', async () => {
    const { sink, writer, letters } = picky(() => true)
    writeTrails(writer, 12)
    await writer.flush(10_000)
    const damaged = letters().find((path) => readDeadLetter(path)!.spans.length > 1)!
    const bytes = readFileSync(damaged)
    bytes[bytes.length - 20]! ^= 1
    writeFileSync(damaged, bytes)
    sink.refused = () => false
    await writer.recovery.resend()
    expect(letters()).toEqual([damaged])
    expect(sink.spans).toHaveLength(11)
  })
})
