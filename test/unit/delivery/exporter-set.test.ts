import { existsSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { eventually } from './support/eventually.js'
import { openWriter, recordsOf, trailsOf, writeTrails } from './support/writer.js'

const TRAIL = '0 audit_started, 1 step, 2 audit_closed'

function exporters(answers: { sink: MemoryExporter['answer']; second: MemoryExporter['answer'] }) {
  const [sink, second, copies] = [new MemoryExporter(), new MemoryExporter(), new MemoryExporter()]
  sink.answer = answers.sink
  second.answer = answers.second
  const made = openWriter(sink, {
    durable: [{ name: 'second', open: () => Promise.resolve(second) }],
    fanOut: [{ name: 'copies', open: () => Promise.resolve(copies) }],
    journalFileBytes: 4_000,
    maxQueueBytes: 20_000,
    pipeline: { delayMs: 1, timeoutMs: 50, backoff: { initialMs: 1, maxMs: 5 } },
  })
  const files = () => listJournalFiles(listWriterDirs(made.journalDir)[0]!)
  return { sink, second, copies, files, ...made }
}

describe.each([
  ['sink', 'second'],
  ['second', 'sink'],
] as const)('of two durable exporters, where the %s does not answer', (slow, fast) => {
  it('the other gets everything, and nothing is released', async () => {
    const set = exporters({ sink: 'take', second: 'take', [slow]: 'hang' })
    writeTrails(set.writer, 50, 300)
    const before = set.files()
    expect(before.length).toBeGreaterThan(3)
    await eventually(() => recordsOf(set[fast].spans).length === 150)
    expect(trailsOf(recordsOf(set[fast].spans))).toEqual(Array<string>(50).fill(TRAIL))
    expect(await set.writer.flush(10)).toBe(false)
    expect(set.files()).toEqual(before)
  })

  it('files go once it has caught up, having everything too', async () => {
    const set = exporters({ sink: 'take', second: 'take', [slow]: 'hang' })
    writeTrails(set.writer, 50, 300)
    await eventually(() => recordsOf(set[fast].spans).length === 150)
    set[slow].answer = 'take'
    expect(await set.writer.flush(10_000)).toBe(true)
    expect(trailsOf(recordsOf(set[slow].spans))).toEqual(Array<string>(50).fill(TRAIL))
    expect(set.files()).toHaveLength(1)
  })

  it('a shutdown is not complete, and its journal stays', async () => {
    const set = exporters({ sink: 'take', second: 'take', [slow]: 'hang' })
    writeTrails(set.writer, 1)
    const [file] = set.files()
    expect(await set.writer.shutdown(20)).toBe(false)
    expect(existsSync(file!)).toBe(true)
  })
})

describe('an exporter that gets copies', () => {
  it('releases nothing', async () => {
    const set = exporters({ sink: 'hang', second: 'hang' })
    writeTrails(set.writer, 50, 300)
    const before = set.files()
    await eventually(() => recordsOf(set.copies.spans).length === 150)
    expect(set.files()).toEqual(before)
  })

  it('holds nothing up that it does not take', async () => {
    const set = exporters({ sink: 'take', second: 'take' })
    set.copies.answer = 'hang'
    writeTrails(set.writer, 50, 300)
    await eventually(() => set.files().length === 1)
    expect(recordsOf(set.sink.spans)).toHaveLength(150)
    expect(recordsOf(set.second.spans)).toHaveLength(150)
  })
})

describe('all exporters of a writer', () => {
  it('leave no journal behind when all of them have everything', async () => {
    const set = exporters({ sink: 'take', second: 'take' })
    writeTrails(set.writer, 5)
    expect(await set.writer.shutdown(10_000)).toBe(true)
    expect(listWriterDirs(set.journalDir)).toEqual([])
  })
})
