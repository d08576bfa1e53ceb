import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { qualified } from '../../../../exporters/clickhouse/schema/names.js'
import { recordRows } from '../../../../exporters/clickhouse/source/record-pages.js'
import { daysOf, spanRows } from '../../../../exporters/clickhouse/source/span-pages.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { tables, type TablesUnderTest } from '../../../conformance/support/tables.js'
import { all } from '../../../conformance/support/read.js'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { makeRecord } from '../../exporters-json/support/records.js'
import { spanWith } from '../../exporters-json/support/spans.js'

const engine = tables('the engine', () => `chdb:${chdbDir()}`)

/** A connection that notes how much each answer held. */
async function watched({ place }: TablesUnderTest) {
  const target = clickHouseTarget(parseSink(place.sink))
  const connection = await openConnection(target)
  const pages: { rows: number; bytes: number }[] = []
  const watching: Connection = Object.create(connection, {
    rows: {
      value: async (statement: never) => {
        const rows = await connection.rows(statement)
        pages.push({ rows: rows.length, bytes: JSON.stringify(rows).length })
        return rows
      },
    },
  }) as Connection
  return { target, connection: watching, pages, close: () => connection.close() }
}

const PAGE = 4 * 1024 * 1024
const RECORD = 64 * 1024

/** Rows that differ in nothing but time, id and size. */
const fill = (from: number, count: number, size: number) =>
  `INSERT INTO {records} (ts, record_id, hash, record) SELECT fromUnixTimestamp64Nano(toInt64(${from} + number)),
   unhex(leftPad(lower(hex(${from} + number)), 32, '0')), SHA256(toString(number)), repeat('x', ${size}) FROM numbers(${count})`

describe('pages of records', () => {
  it.each(['asc', 'desc'] as const)('stay near 4 MiB, whatever follows on what, %s', async (order) => {
    const sink = await engine.create()
    await sink.run(fill(0, 9000, 40))
    await sink.run(fill(9000, 300, RECORD))
    await sink.run(fill(9300, 9000, 40))
    const { target, connection, pages, close } = await watched(sink)
    let rows = 0
    for await (const row of recordRows(connection, target, { filter: {}, order })) rows += row.record ? 1 : 0
    await close()
    expect(rows).toBe(18_300)
    expect(Math.max(...pages.map(({ bytes }) => bytes))).toBeLessThan(PAGE * 1.25)
    // Small records come in large pages, so that there are few.
    expect(pages.length).toBeLessThan(60)
  })

  it('ask for no more than the limit of a small query', async () => {
    const sink = await engine.create()
    await sink.run(fill(0, 5000, 40))
    const { target, connection, pages, close } = await watched(sink)
    const rows = recordRows(connection, target, { filter: {}, order: 'asc', limit: 20 })
    for (let i = 0; i < 20; i++) await rows.next()
    await rows.return()
    await close()
    expect(pages.map((page) => page.rows)).toEqual([20])
  })

  it('of a filter that passes no row are one', async () => {
    const sink = await engine.create()
    await sink.run(fill(0, 5000, 40))
    const { target, connection, pages, close } = await watched(sink)
    const actors = new Set(['nobody'])
    expect(await all(recordRows(connection, target, { filter: { actors }, order: 'asc' }))).toEqual([])
    await close()
    expect(pages).toHaveLength(1)
  })
})

describe('pages of spans', () => {
  const spanOf = (n: number, size = 1) =>
    spanWith([makeRecord({ context: { text: 'x'.repeat(size) } })], {
      name: `span ${n % 7}`,
      spanContext: () => ({
        traceId: String(n % 11).padStart(32, '0'),
        spanId: String(n).padStart(16, '0'),
        traceFlags: 1,
      }),
      startTime: [1772357400 + (n % 3) * 86_400, n % 5],
      endTime: [1772357400 + (n % 3) * 86_400, n % 5],
    })

  async function read(sink: TablesUnderTest) {
    const { target, connection, pages, close } = await watched(sink)
    const table = qualified(target.database, target.tables.traces)
    const ids: string[] = []
    for (const day of await daysOf(connection, table))
      for await (const { spanId } of spanRows(connection, table, day)) ids.push(spanId)
    await close()
    return { ids, pages }
  }

  it('give every span, whatever it has in common with others', async () => {
    const sink = await engine.create()
    const spans = Array.from({ length: 500 }, (_, n) => spanOf(n))
    await sink.collect(spans)
    const { ids } = await read(sink)
    expect([...new Set(ids)].sort()).toEqual(spans.map((span) => span.spanContext().spanId))
  })

  it('give every copy of a span, also more than a page holds', async () => {
    const sink = await engine.create()
    await sink.collect([...Array.from({ length: 150 }, () => spanOf(1)), spanOf(8), spanOf(15)])
    const { ids } = await read(sink)
    expect(ids.filter((id) => id.endsWith('01')).length).toBeGreaterThanOrEqual(150)
    expect(new Set(ids).size).toBe(3)
  })

  it('stay near 4 MiB of large spans', async () => {
    const sink = await engine.create()
    await sink.collect(Array.from({ length: 120 }, (_, n) => spanOf(n)))
    await sink.collect(Array.from({ length: 240 }, (_, n) => spanOf(1000 + n, 60_000)))
    const { ids, pages } = await read(sink)
    expect(new Set(ids).size).toBe(360)
    expect(Math.max(...pages.map(({ bytes }) => bytes))).toBeLessThan(PAGE * 1.25)
  })
})
