import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AuditTrail, configureAudit, shutdownAudit } from 'spanledger'
import { openEngine, type Session } from '../../exporters/clickhouse/connect/chdb-engine.js'
import { attributeText } from '../../exporters/clickhouse/encoding/attribute-text.js'
import { appendSpanRow, type ResourceCache } from '../../exporters/clickhouse/encoding/span-row.js'
import { TRACE_COLUMNS } from '../../exporters/clickhouse/schema/traces-tables.js'
import { LineBuffer } from '../../exporters/encoding/line-buffer.js'
import {
  appendSpanLine,
  type ResourceCache as OtlpResources,
} from '../../exporters/json/encoding/span-line.js'
import { AuditError } from '../../src/errors.js'
import type { EndedSpan, SpanAttributes } from '../../src/otel/span-types.js'
import { ratioFigures } from '../harness/clock.js'
import { measure, type Contender } from '../harness/rounds.js'
import type { Row, Section } from '../harness/section.js'
import { scaled, type Bench } from './bench.js'
import { SMALL } from './inputs.js'
import { flushed } from './trails.js'

const TRAILS = 2_000
const RECORDS_PER_TRAIL = 5
const OURS = 'JSONCompactEachRow'
const FORMATS = [OURS, 'JSONEachRow', 'RowBinary'] as const

/** What rows for ClickHouse cost here, and what the engine takes to read each format of them. */
export async function clickHouse(bench: Bench): Promise<Section[]> {
  const open = await openEngine(join(bench.dir, 'engine'), 'the engine').catch((error: unknown) => {
    // It is large, and installed apart.
    if (error instanceof AuditError && error.code === 'ERR_NO_ENGINE') return undefined
    throw error
  })
  if (!open) return []
  const spans = await madeSpans(bench)
  return [await encoding(bench, spans), await parsing(bench, open(), spans)]
}

async function encoding(bench: Bench, spans: EndedSpan[]): Promise<Section> {
  const buffer = new LineBuffer()
  const contender = (name: string, encode: () => void): Contender => ({
    name,
    operations: spans.length,
    run: encode,
  })
  const ours = contender(OURS, () => {
    buffer.clear()
    const resources: ResourceCache = new Map()
    for (const span of spans) appendSpanRow(buffer, span, resources)
  })
  const others = [
    contender('JSON.stringify of each row', () => Buffer.from(spans.map(jsonRow).join(''))),
    contender('the line of OTLP that files get', () => {
      buffer.clear()
      const resources: OtlpResources = new Map()
      for (const span of spans) appendSpanLine(buffer, span, resources)
    }),
  ]
  return {
    title: `Encoding spans of ${RECORDS_PER_TRAIL} records for ClickHouse: ratio to ours`,
    reading: 'Above 1: it takes longer than the rows that the exporter sends.',
    rows: await rowsOf(bench, others, ours),
  }
}

async function parsing(bench: Bench, session: Session, spans: EndedSpan[]): Promise<Section> {
  const ask = (sql: string) => session.queryAsync(sql, { format: 'JSONEachRow' })
  const files = join(bench.dir, 'formats')
  mkdirSync(files, { recursive: true })
  const fileOf = (format: string) => join(files, format)
  const from = (format: string) => `file('${fileOf(format)}', '${format}', '${STRUCTURE}')`
  writeFileSync(fileOf(OURS), rowsBytes(spans))
  for (const format of FORMATS.slice(1))
    await ask(`INSERT INTO FUNCTION ${from(format)} SELECT * FROM ${from(OURS)}`)
  const contenders = FORMATS.map((format) => ({
    name: `${format}, ${Math.round(statSync(fileOf(format)).size / spans.length)} bytes a span`,
    operations: spans.length,
    run: async () =>
      void (await ask(`INSERT INTO FUNCTION null('${STRUCTURE}') SELECT * FROM ${from(format)}`)),
  }))
  const [ours, ...others] = contenders as [Contender, ...Contender[]]
  const rows = await rowsOf(bench, others, ours)
  session.close()
  return {
    title: `The engine reads the same spans: ratio to ${ours.name}`,
    reading:
      'Below 1: the engine is done sooner. Binary rows do not pass the interface of the engine in a process.',
    rows,
  }
}

async function rowsOf(bench: Bench, others: readonly Contender[], ours: Contender): Promise<Row[]> {
  const timings = await measure([ours, ...others], bench.rounds)
  const base = timings.get(ours)!
  return others.map((contender) => ({
    name: contender.name,
    n: contender.operations * base.length,
    figures: ratioFigures(timings.get(contender)!, base),
  }))
}

/** Spans as the exporter gets them. */
async function madeSpans(bench: Bench): Promise<EndedSpan[]> {
  const spans: EndedSpan[] = []
  const exporter = {
    export(given: EndedSpan[], done: (result: { code: 0 }) => void) {
      spans.push(...given)
      done({ code: 0 })
    },
    shutdown: () => Promise.resolve(),
  }
  await shutdownAudit()
  configureAudit({ exporters: [exporter] })
  for (let n = 0; n < scaled(bench, TRAILS); n++) {
    const trail = new AuditTrail({ operationName: 'bench', logDir: join(bench.dir, 'spans'), user: 'bench' })
    for (let record = 2; record < RECORDS_PER_TRAIL; record++) SMALL.log(trail)
    trail.close()
  }
  await flushed()
  await shutdownAudit()
  return spans
}

function rowsBytes(spans: readonly EndedSpan[]): Buffer {
  const buffer = new LineBuffer()
  for (const span of spans) appendSpanRow(buffer, span, new Map())
  return buffer.bytes()
}

/** As the client of ClickHouse would encode it. */
function jsonRow(span: EndedSpan): string {
  const { traceId, spanId } = span.spanContext()
  const values = [
    ...[nanoseconds(span.startTime), traceId, spanId, span.parentSpanContext?.spanId ?? '', '', span.name],
    ...['Internal', 'bench', mapOf(span.resource.attributes), span.instrumentationScope.name],
    ...[span.instrumentationScope.version ?? '', mapOf(span.attributes), '0', 'Unset', ''],
    span.events.map(({ time }) => nanoseconds(time)),
    span.events.map(({ name }) => name),
    span.events.map(({ attributes }) => mapOf(attributes)),
    ...[[], [], [], []],
  ]
  return JSON.stringify(values) + '\n'
}

function nanoseconds([seconds, rest]: readonly [number, number]): string {
  return `${seconds}.${String(rest).padStart(9, '0')}`
}

function mapOf(attributes: SpanAttributes = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, attributeText(value)]))
}

const MAP = 'Map(LowCardinality(String), String)'
const TYPES: Partial<Record<string, string>> = {
  Timestamp: 'DateTime64(9)',
  ResourceAttributes: MAP,
  SpanAttributes: MAP,
  Duration: 'UInt64',
  'Events.Timestamp': 'Array(DateTime64(9))',
  'Events.Name': 'Array(LowCardinality(String))',
  'Events.Attributes': `Array(${MAP})`,
  'Links.Attributes': `Array(${MAP})`,
}
const STRUCTURE = TRACE_COLUMNS.map(
  (column) => `\`${column}\` ${TYPES[column] ?? (column.includes('.') ? 'Array(String)' : 'String')}`,
).join(', ')
