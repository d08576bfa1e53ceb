import { JsonTraceSerializer } from '@opentelemetry/otlp-transformer'
import { createTraceState, type SpanContext } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { JournaledWriter } from '../../../src/delivery/journaled-writer.js'
import { SpanRebuilder } from '../../../src/delivery/rebuild.js'
import { listWriterDirs } from '../../../src/journal/files.js'
import { JournalScan } from '../../../src/journal/scan.js'
import { serviceResource } from '../../../src/otel/resource.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { createKeyring } from '../../../src/record/tokens.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'

const parents: [what: string, parent: SpanContext | undefined][] = [
  ['no parent', undefined],
  ['a local parent', { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 }],
  [
    'an unsampled remote parent with tracestate',
    {
      traceId: 'c'.repeat(32),
      spanId: 'd'.repeat(16),
      traceFlags: 0,
      isRemote: true,
      traceState: createTraceState('vendor=1'),
    },
  ],
]

/** Every field a reader of the span can see. */
function fields(span: EndedSpan) {
  const readable = span as unknown as ReadableSpan
  const {
    name,
    kind,
    parentSpanContext,
    startTime,
    endTime,
    duration,
    status,
    attributes,
    links,
    events,
    ended,
  } = readable
  return {
    name,
    kind,
    parentSpanContext,
    startTime,
    endTime,
    duration,
    status,
    attributes,
    links,
    events,
    ended,
    attributeOrder: Object.keys(attributes),
    spanContext: readable.spanContext(),
    resource: readable.resource.attributes,
    scope: readable.instrumentationScope,
    dropped: [readable.droppedAttributesCount, readable.droppedEventsCount, readable.droppedLinksCount],
  }
}

const otlp = (span: EndedSpan) =>
  Buffer.from(JsonTraceSerializer.serializeRequest([span as unknown as ReadableSpan])!).toString()

describe('a span rebuilt from the journal', () => {
  it.each(parents)(
    'equals the live one in every field and in OTLP bytes, under %s',
    async (_what, parent) => {
      const journalDir = join(tempDir(), 'journal')
      const exporter = new MemoryExporter()
      exporter.answer = 'refuse'
      const live = new MemoryExporter()
      const writer = new JournaledWriter({
        journalDir,
        sink: 'test',
        resource: serviceResource('scoring'),
        durability: 'sync',
        keyring: createKeyring([Buffer.alloc(32, 1)]),
        exporter: () => Promise.resolve(exporter),
        fanOut: [{ name: 'live', open: () => Promise.resolve(live) }],
        recover: false,
      })
      const trail = writer.openTrail({
        operationName: 'train',
        kind: 'server',
        regulations: ['GDPR', 'HIPAA'],
        contextRedactions: [],
        context: { project: 'x', n: 1, nested: { b: 1, a: [1] }, 'z key': true, Ä: null },
        input: { outcome: 'unknown', actor: { id: 'u', type: 'user' } },
        parent,
      })
      for (let i = 0; i < 300; i++) {
        trail.append({
          eventType: 'data_access',
          details: { datasetName: 'd', n: i },
          outcome: 'success',
          purpose: 'p',
          subjects: [{ token: 't' }],
        })
      }
      trail.close({ eventType: 'audit_closed', details: { status: 'completed' }, outcome: 'success' })
      await writer.flush(200)

      const scan = new JournalScan(listWriterDirs(journalDir)[0]!)
      const rebuilder = new SpanRebuilder()
      const rebuilt: EndedSpan[] = []
      for (let span = scan.next(); span; span = scan.next()) rebuilt.push(rebuilder.rebuild(span).span)
      scan.close()
      expect(live.spans).toHaveLength(3)
      expect(rebuilt.map(fields)).toEqual(live.spans.map(fields))
      expect(rebuilt.map(otlp)).toEqual(live.spans.map(otlp))
      exporter.answer = 'take'
      await writer.shutdown(2_000)
    },
  )
})
