import type { Connection } from '../../../exporters/clickhouse/connect/connection.js'
import { TRACE_COLUMNS } from '../../../exporters/clickhouse/schema/traces-tables.js'
import type { EndedSpan, SpanAttributes } from '../../../src/otel/span-types.js'

/** Puts spans into the spans' table as a Collector's exporter writes them, whatever token or batch they had before. */
export async function insertCollected(
  connection: Connection,
  table: string,
  spans: readonly EndedSpan[],
): Promise<void> {
  const rows = Buffer.from(spans.map((span) => JSON.stringify(rowOf(span)) + '\n').join(''))
  const token = `collected-${(inserts += 1)}-${process.pid}`
  await connection.insert({ table, columns: TRACE_COLUMNS, rows, token })
}

let inserts = 0

const KINDS = ['Internal', 'Server', 'Client', 'Producer', 'Consumer']
const STATUS_CODES = ['Unset', 'Ok', 'Error']

function rowOf(span: EndedSpan): unknown[] {
  const { traceId, spanId, traceState } = span.spanContext()
  const start = nanoseconds(span.startTime)
  return [
    timeText(start),
    ...[traceId, spanId, span.parentSpanContext?.spanId ?? '', traceState?.serialize() ?? ''],
    ...[span.name, KINDS[span.kind], text(span.resource.attributes['service.name'] ?? '')],
    ...[attributes(span.resource.attributes), span.instrumentationScope.name],
    ...[span.instrumentationScope.version ?? '', attributes(span.attributes)],
    ...[String(nanoseconds(span.endTime) - start), STATUS_CODES[span.status.code], span.status.message ?? ''],
    span.events.map(({ time }) => timeText(nanoseconds(time))),
    span.events.map(({ name }) => name),
    span.events.map((event) => attributes(event.attributes ?? {})),
    ...[[], [], [], []],
  ]
}

function nanoseconds([seconds, rest]: readonly [number, number]): bigint {
  return BigInt(seconds) * 1_000_000_000n + BigInt(rest)
}

function timeText(all: bigint): string {
  const text = String(all)
  return `${text.slice(0, -9)}.${text.slice(-9)}`
}

function attributes(given: SpanAttributes): Record<string, string> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, text(value)]))
}

/** Go's `json.Marshal` escapes these in arrays. */
function text(value: unknown): string {
  if (!Array.isArray(value)) return String(value)
  return JSON.stringify(value).replace(/[<>&]/g, (char) => '\\u00' + char.charCodeAt(0).toString(16))
}
