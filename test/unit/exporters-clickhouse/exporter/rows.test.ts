import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { insertParts } from '../../../../exporters/clickhouse/encoding/insert-parts.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { migrate } from '../../../../exporters/clickhouse/schema/migrate.js'
import { TRACE_COLUMNS } from '../../../../exporters/clickhouse/schema/traces-tables.js'
import { LineBuffer } from '../../../../exporters/encoding/line-buffer.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import type { EndedSpan } from '../../../../src/otel/span-types.js'
import { chdbDir, sql } from '../../../support/clickhouse/engine.js'
import { spanWith } from '../../exporters-json/support/spans.js'
import { anySpan } from './any-span.js'
import { expectedRow, type Row } from './expected-row.js'

const TIMES = ['Timestamp', 'Events.Timestamp']
const MAPS = ['ResourceAttributes', 'SpanAttributes', 'Events.Attributes', 'Links.Attributes']

describe('a row of the spans table', () => {
  it('has the values of any span of a host, when the engine has it', async () => {
    const spans = fc.sample(anySpan, 300).map((span, index) => withId(inFewDays(span), index))
    await store(spans)
    const stored = await storedRows()
    expect(stored.length).toBe(spans.length)
    spans.forEach((span, index) => expect(stored[index]).toEqual(expectedRow(span)))
  })

  it('has texts of 64 KiB, and a span that has nothing', async () => {
    const long = '\0é"\\\n😀x'.repeat(6_000)
    const spans = [
      withId(spanWith([], { attributes: { long }, events: [{ name: long, time: [1, 2] }] }), 1_000),
      withId(spanWith([], { name: '', attributes: {}, resource: { attributes: {} } }), 1_001),
    ]
    await store(spans)
    const stored = await storedRows(1_000)
    spans.forEach((span, index) => expect(stored[index]).toEqual(expectedRow(span)))
  })

  it('holds a time before 1970 and one after 2262 as the nearest there is', async () => {
    const times = [[-1_000_000_000, 5] as const, [1e13, 0] as const]
    await store(times.map((startTime, index) => withId(spanWith([], { startTime }), 2_000 + index)))
    const stored = await storedRows(2_000)
    expect(stored.map(({ Timestamp }) => Timestamp)).toEqual(['0', '9223372036854775807'])
  })

  it('is refused, for good, for a span whose attributes cannot be read', async () => {
    const attributes = {
      get broken(): string {
        throw new Error('out of order')
      },
    }
    const failing = partsOf([spanWith([], { attributes })])
    await expect(failing).rejects.toMatchObject({ code: 'ERR_INVALID_INPUT', retryable: false })
  })

  it('ends a value that contains itself', async () => {
    const value: unknown[] = ['a']
    value.push(value)
    const [part] = await partsOf([spanWith([], { attributes: { value } })])
    expect(Buffer.from(part!.rows).toString()).toContain('nested too deeply')
  })
})

describe('the parts of an export', () => {
  it('are the same, and have the same tokens, when the same spans are sent again', async () => {
    const spans = fc.sample(anySpan, 50)
    expect(await partsOf(spans)).toEqual(await partsOf(spans))
  })

  it('have other tokens for other spans, and for another table', async () => {
    const [one] = await partsOf([spanWith([])])
    const [other] = await partsOf([spanWith([], { name: 'other' })])
    const [elsewhere] = await partsOf([spanWith([])], 'otel.other')
    expect(new Set([one!.token, other!.token, elsewhere!.token]).size).toBe(3)
  })

  it('hold about 16 MiB at most, with all spans in their order', async () => {
    const spans = Array.from({ length: 40 }, (_, n) =>
      withId(spanWith([], { attributes: { text: 'x'.repeat(1024 * 1024) } }), n),
    )
    const parts = await partsOf(spans)
    expect(parts.length).toBe(3)
    for (const { rows } of parts) expect(rows.length).toBeLessThan(17.5 * 1024 * 1024)
    const ids = parts.flatMap(({ rows }) => rowsOf(rows).map((row) => row[2]))
    expect(ids).toEqual(spans.map((span) => span.spanContext().spanId))
  })

  it('go into the engine however many days the spans are of, though each day is a partition', async () => {
    const spans = Array.from({ length: 130 }, (_, day) =>
      withId(spanWith([], { startTime: [1_700_000_000 + day * 86_400, 0] }), 3_000 + day),
    )
    await store(spans)
    expect((await storedRows(3_000)).length).toBe(130)
  })
})

function withId(span: EndedSpan, index: number): EndedSpan {
  const context = { ...span.spanContext(), spanId: index.toString(16).padStart(16, '0') }
  return { ...span, spanContext: () => context }
}

/** Each day is a partition, and each partition takes its time. */
function inFewDays(span: EndedSpan): EndedSpan {
  const [seconds, nanoseconds] = span.startTime
  return { ...span, startTime: [seconds % (5 * 86_400), nanoseconds] }
}

async function partsOf(spans: EndedSpan[], table = 'otel.otel_traces') {
  const parts: { rows: Uint8Array; token: string }[] = []
  // A part is valid until the next one.
  for await (const { rows, token } of insertParts(spans, new LineBuffer(), table))
    parts.push({ rows: Uint8Array.from(rows), token })
  return parts
}

function rowsOf(rows: Uint8Array): unknown[][] {
  const lines = Buffer.from(rows).toString().trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line) as unknown[])
}

async function store(spans: EndedSpan[]): Promise<void> {
  const target = clickHouseTarget(parseSink(`chdb:${chdbDir()}`))
  const connection = await openConnection(target)
  await migrate(connection, target)
  for (const part of await partsOf(spans))
    await connection.insert({ table: target.tables.traces, columns: TRACE_COLUMNS, ...part })
  await connection.close()
}

/** From the span with this number on, in their order. */
async function storedRows(from = 0): Promise<Row[]> {
  const columns = TRACE_COLUMNS.map((column) => {
    const name = '`' + column + '`'
    if (MAPS.includes(column)) return `${pairs(column, name)} AS ${name}`
    if (column === 'Duration') return `toJSONString(toString(${name})) AS ${name}`
    if (!TIMES.includes(column)) return `toJSONString(${name}) AS ${name}`
    const ticks = column === 'Timestamp' ? ticksOf(name) : `arrayMap(at -> ${ticksOf('at')}, ${name})`
    return `toJSONString(${ticks}) AS ${name}`
  })
  const rows = await sql<Record<string, string>>(
    `SELECT ${columns.join(', ')} FROM (SELECT * FROM otel_traces) AS t WHERE t.SpanId >= '${from.toString(16).padStart(16, '0')}' ORDER BY t.SpanId`,
  )
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([name, json]) => [name, JSON.parse(json) as unknown])),
  )
}

function ticksOf(time: string): string {
  return `toString(toUnixTimestamp64Nano(${time}))`
}

function pairs(column: string, name: string): string {
  const of = (map: string) => `arrayZip(mapKeys(${map}), mapValues(${map}))`
  return `toJSONString(${column.includes('.') ? `arrayMap(each -> ${of('each')}, ${name})` : of(name)})`
}
