import fc from 'fast-check'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { JournaledWriter } from '../../../src/delivery/journaled-writer.js'
import { bareTrail } from '../../../src/delivery/writer.js'
import type { OpenTrail } from '../../../src/delivery/open-trail.js'
import { listWriterDirs } from '../../../src/journal/files.js'
import { JournalScan } from '../../../src/journal/scan.js'
import { serviceResource } from '../../../src/otel/resource.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { createKeyring } from '../../../src/record/tokens.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'

const step = fc.record({
  trail: fc.nat({ max: 4 }),
  do: fc.oneof(
    { weight: 8, arbitrary: fc.constant('append' as const) },
    { weight: 2, arbitrary: fc.constantFrom('cut' as const, 'close' as const) },
  ),
})

/** What can be told of a span from its journal. */
function keyOf(span: EndedSpan) {
  const texts = span.events.map((event) => event.attributes!['audit.record'])
  return { spanId: span.spanContext().spanId, texts }
}

it('a scan gives the spans that the living writer sent, in its order, over any number of files', async () => {
  const root = tempDir()
  let run = 0
  const scenario = fc.array(step, { maxLength: 120 })
  await fc.assert(
    fc.asyncProperty(
      scenario,
      fc.constantFrom('sync' as const, 'tick' as const),
      async (steps, durability) => {
        const journalDir = join(root, String(run++))
        const [sink, live] = [new MemoryExporter(), new MemoryExporter()]
        sink.answer = 'hang'
        const writer = new JournaledWriter({
          journalDir,
          sink: 'test',
          resource: serviceResource('s'),
          durability,
          keyring: createKeyring([Buffer.alloc(32, 1)]),
          exporter: () => Promise.resolve(sink),
          fanOut: [{ name: 'live', open: () => Promise.resolve(live) }],
          journalFileBytes: 4_000,
          recover: false,
        })
        const records = play(writer, steps)
        writer.commit()
        await writer.flush(0)
        const scan = new JournalScan(listWriterDirs(journalDir)[0]!)
        const scanned = []
        for (let span = scan.next(); span; span = scan.next()) {
          const { started, segment, records } = span
          const spanId = segment?.spanId ?? started.record.spanId
          scanned.push({ spanId, texts: records.map(({ built }) => built.text) })
        }
        await writer.shutdown(0)
        expect(scanned).toEqual(live.spans.slice(0, scanned.length).map(keyOf))
        // The flush has cut whatever was open: no record is missing.
        expect(scanned.flatMap(({ texts }) => texts)).toHaveLength(records)
      },
    ),
    { numRuns: 30 },
  )
})

/** Returns how many records the steps make. */
function play(writer: JournaledWriter, steps: { trail: number; do: 'append' | 'cut' | 'close' }[]): number {
  let records = 0
  const open = new Map<number, OpenTrail>()
  for (const one of steps) {
    let trail = open.get(one.trail)
    if (!trail) {
      trail = writer.openTrail(bareTrail(`operation ${one.trail}`))
      open.set(one.trail, trail)
      records++
    }
    if (one.do !== 'cut') records++
    if (one.do === 'append') trail.append({ eventType: 'step', details: {}, outcome: 'success' })
    if (one.do === 'cut') trail.cut()
    if (one.do === 'close') {
      trail.close({ eventType: 'audit_closed', details: { status: 'completed' }, outcome: 'success' })
      open.delete(one.trail)
    }
  }
  return records
}
