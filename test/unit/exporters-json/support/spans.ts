import type {
  EndedSpan,
  ExportOutcome,
  SpanAttributes,
  SpanEventView,
} from '../../../../src/otel/span-types.js'
import { JsonFileSpanExporter, type JsonFileSpanExporterOptions } from '../../../../exporters/json/index.js'
import { temporaryDirectory } from './directories.js'
import type { MadeRecord } from './records.js'

const RESOURCE = { attributes: { 'service.name': 'credit-scoring' } }

/** A span of a trail that carries records, in the shape Spanledger's provider gives it. */
export function spanWith(records: readonly MadeRecord[], changes: Partial<EndedSpan> = {}): EndedSpan {
  const first = records[0]?.stored
  return {
    name: first?.operationName ?? 'GET /',
    kind: 0,
    spanContext: () => ({
      traceId: first?.traceId ?? '0af7651916cd43dd8448eb211c80319c',
      spanId: first?.spanId ?? 'b7ad6b7169203331',
      traceFlags: 1,
    }),
    startTime: [1772357400, 0],
    endTime: [1772357401, 5],
    status: { code: 0 },
    attributes: first
      ? { 'audit.operation.id': first.operationId, 'audit.operation.name': first.operationName }
      : { 'http.request.method': 'GET' },
    links: [],
    events: records.map(eventOf),
    resource: RESOURCE,
    instrumentationScope: { name: 'spanledger', version: '0.1.0' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
    ...changes,
  }
}

function eventOf({ text, stored }: MadeRecord): SpanEventView {
  const attributes: SpanAttributes = {
    'audit.record': text,
    'audit.record.hash': stored.hash,
    'audit.regulations': stored.regulations,
    'audit.outcome': stored.outcome,
    ...(stored.actor && { 'audit.actor.id': stored.actor.id }),
  }
  return { name: stored.eventType, time: [1772357400, 7], attributes, droppedAttributesCount: 0 }
}

export function exportSpans(exporter: JsonFileSpanExporter, spans: EndedSpan[]): Promise<ExportOutcome> {
  return new Promise((done) => exporter.export(spans, done))
}

/** Writes batches of spans into a directory and seals them. */
export async function writeSpans(
  logDir: string,
  batches: readonly EndedSpan[][],
  options: Partial<JsonFileSpanExporterOptions> = {},
): Promise<void> {
  const exporter = new JsonFileSpanExporter({ logDir, fsync: false, ...options })
  for (const batch of batches) {
    const { error } = await exportSpans(exporter, batch)
    if (error) throw error
  }
  await exporter.shutdown()
}

/** A directory, gone after the test, with one sealed file: a span for each record. */
export async function logDirWith(records: readonly MadeRecord[]): Promise<string> {
  const logDir = temporaryDirectory()
  await writeSpans(logDir, [records.map((record) => spanWith([record]))])
  return logDir
}
