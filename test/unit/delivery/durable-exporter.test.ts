import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { diag, type DiagLogger } from '@opentelemetry/api'
import { listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { progressOf, readProgress } from '../../../src/journal/progress.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { breakFs } from '../journal/support/broken-fs.js'
import { eventually } from './support/eventually.js'
import {
  SINK,
  append,
  close,
  openTrail,
  openWriter,
  recordsOf,
  trailsOf,
  writeTrails,
} from './support/writer.js'

const TRAIL = '0 audit_started, 1 step, 2 audit_closed'
/** Each has room for a few spans in memory. */
const SMALL = { maxQueueBytes: 10_000, journalFileBytes: 20_000 }

const filesOf = (journalDir: string) => listJournalFiles(listWriterDirs(journalDir)[0]!)

function heldUp(durability: 'sync' | 'tick' = 'sync') {
  const sink = new MemoryExporter()
  sink.answer = 'refuse'
  return { sink, ...openWriter(sink, { ...SMALL, durability }) }
}

/** Collects what an operator would be told. */
function alarms(): string[] {
  const told: string[] = []
  const ignore = () => {}
  const logger: DiagLogger = {
    error: (text) => told.push(text),
    warn: ignore,
    info: ignore,
    debug: ignore,
    verbose: ignore,
  }
  diag.setLogger(logger)
  onTestFinished(() => diag.disable())
  return told
}

describe('a durable exporter that was away', () => {
  it.each(['sync', 'tick'] as const)(
    'gets everything in order and once, from memory and from the journal, under %s',
    async (durability) => {
      const { sink, writer } = heldUp(durability)
      writeTrails(writer, 100, 300)
      await eventually(() => sink.attempts > 0)
      writeTrails(writer, 100, 300)
      sink.answer = 'take'
      expect(await writer.flush(10_000)).toBe(true)
      const records = recordsOf(sink.spans)
      expect(trailsOf(records)).toEqual(Array<string>(200).fill(TRAIL))
      expect(records.map(({ ledger }) => ledger.index)).toEqual(records.map((_, index) => index))
    },
  )

  it('gets what is written while it catches up, too', async () => {
    const { sink, writer, journalDir } = heldUp()
    const take = sink.export.bind(sink)
    let rounds = 0
    sink.export = (spans, done) => {
      if (sink.answer === 'take' && rounds++ < 20) writeTrails(writer, 10, 300)
      take(spans, done)
    }
    const trail = openTrail(writer)
    writeTrails(writer, 100, 300)
    sink.answer = 'take'
    append(trail)
    close(trail)
    await eventually(() => rounds > 20)
    expect(await writer.flush(10_000)).toBe(true)
    expect(trailsOf(recordsOf(sink.spans))).toEqual(Array<string>(101 + 20 * 10).fill(TRAIL))
    expect(filesOf(journalDir)).toHaveLength(1)
  })

  it('gets the segments of trails that are open all the time', async () => {
    const { sink, writer } = heldUp()
    const trails = [openTrail(writer, 'a'), openTrail(writer, 'b')]
    for (let n = 0; n < 40; n++) {
      for (const trail of trails) append(trail, n, 300)
      for (const trail of trails) trail.cut()
    }
    sink.answer = 'take'
    expect(await writer.flush(10_000)).toBe(true)
    for (const trail of trails) close(trail)
    expect(await writer.flush(10_000)).toBe(true)
    const steps = Array.from({ length: 40 }, (_, n) => `${n + 1} step`).join(', ')
    expect(trailsOf(recordsOf(sink.spans))).toEqual(
      Array(2).fill(`0 audit_started, ${steps}, 41 audit_closed`),
    )
  })

  it('gets what could not be read for a while', async () => {
    const { sink, writer } = heldUp()
    writeTrails(writer, 100, 300)
    const heal = breakFs('readSync', 'EIO')
    sink.answer = 'take'
    const told = alarms()
    await eventually(() => told.some((text) => text.includes('cannot be read')))
    heal()
    expect(await writer.flush(10_000)).toBe(true)
    expect(trailsOf(recordsOf(sink.spans))).toEqual(Array<string>(100).fill(TRAIL))
  })

  it('waits no longer for what was in a journal that is removed, once there is a new one', async () => {
    const { sink, writer, journalDir } = heldUp()
    writeTrails(writer, 100, 300)
    rmSync(join(journalDir), { recursive: true })
    sink.answer = 'take'
    expect(await writer.flush(50)).toBe(false)
    const told = alarms()
    // As soon as the writer notices, which it looks for once a second, it begins a new one.
    while (!told.some((text) => text.includes('are gone'))) {
      writeTrails(writer, 1)
      await writer.flush(20)
    }
    expect(await writer.flush(10_000)).toBe(true)
  })
})

describe('what a durable exporter has', () => {
  it('is noted in the journal, batch by batch', async () => {
    const sink = new MemoryExporter()
    const { writer, journalDir } = openWriter(sink)
    writeTrails(writer, 3)
    await writer.flush(10_000)
    const { acknowledged, begun } = progressOf(readProgress(listWriterDirs(journalDir)[0]!), SINK)
    expect([acknowledged.file, acknowledged.offset > 0, begun]).toEqual([1, true, []])
  })

  it('releases no file while that cannot be noted, and all of them with the next note', async () => {
    const sink = new MemoryExporter()
    sink.answer = 'refuse'
    const { writer, journalDir } = openWriter(sink, { journalFileBytes: 5_000 })
    writeTrails(writer, 20, 300)
    const files = filesOf(journalDir)
    expect(files.length).toBeGreaterThan(3)
    const heal = breakFs('writeSync', 'ENOSPC')
    sink.answer = 'take'
    expect(await writer.flush(10_000)).toBe(true)
    expect(filesOf(journalDir)).toEqual(files)
    heal()
    writeTrails(writer, 1)
    expect(await writer.flush(10_000)).toBe(true)
    expect(filesOf(journalDir)).toHaveLength(1)
    expect(trailsOf(recordsOf(sink.spans))).toEqual(Array<string>(21).fill(TRAIL))
  })

  it('is delivered though the beginning of its batch could not be noted', async () => {
    const sink = new MemoryExporter()
    const { writer } = openWriter(sink)
    const trail = openTrail(writer)
    close(trail)
    const heal = breakFs('writeSync', 'ENOSPC')
    expect(await writer.flush(10_000)).toBe(true)
    heal()
    expect(sink.spans).toHaveLength(1)
  })
})
