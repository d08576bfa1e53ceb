import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openEngine, type Session } from '../../../../exporters/clickhouse/connect/chdb-engine.js'
import type { Connection, Statement } from '../../../../exporters/clickhouse/connect/connection.js'
import { settingsClause } from '../../../../exporters/clickhouse/connect/insert-statement.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { migrate } from '../../../../exporters/clickhouse/schema/migrate.js'
import { recordRows } from '../../../../exporters/clickhouse/source/record-pages.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import type { ResolvedFilter } from '../../../../src/query/filter.js'
import type { Order, Position } from '../../../../src/query/order.js'
import { chdbDir, sql } from '../../../support/clickhouse/engine.js'
import { fillRecords } from '../../../support/clickhouse/synthetic-records.js'

const RECORDS = 1_000_000
const target = clickHouseTarget(parseSink(`chdb:${chdbDir()}`))
let session: Session

beforeAll(async () => {
  const connection = await openConnection(target)
  await migrate(connection, target)
  await sql(fillRecords('audit_events', RECORDS))
  await sql('OPTIMIZE TABLE audit_events FINAL')
  session = (await openEngine(chdbDir(), 'the engine of the test'))()
  await connection.close()
})
afterAll(() => session.close())

interface Asked {
  filter: ResolvedFilter
  order?: Order
  limit?: number
  after?: Position
}

/** Asks for one page as the source does. @returns how many rows the engine says it has read, and the page. */
async function ask({ order = 'asc', ...asked }: Asked) {
  let read = 0
  const counting = {
    rows: async ({ sql: text, params = {}, settings = {} }: Statement) => {
      const statement = `${text} FORMAT JSON ${settingsClause(settings)}`
      const answer = await session.queryBindAsync(statement, params, { format: 'JSON' })
      const { data, statistics } = JSON.parse(answer.text()) as {
        data: unknown[]
        statistics: { rows_read: number }
      }
      read += statistics.rows_read
      return data
    },
  } as unknown as Connection
  const page: Position[] = []
  for await (const row of recordRows(counting, target, { order, ...asked })) {
    page.push(row)
    if (page.length === (asked.limit ?? Infinity)) break
  }
  return { read, page }
}

const named = (...values: string[]) => new Set(values)
const TWO_DAYS = { startTime: '2026-01-20T00:00:00.000000000Z', endTime: '2026-01-22T00:00:00.000000000Z' }
const LATEST = { order: 'desc', limit: 100 } as const

/** Of a trail in the middle. */
async function known() {
  const [row] = await sql<{ operation: string; trace: string }>(
    `SELECT operation_id AS operation, trace_id AS trace FROM audit_events WHERE sequence = 1 ORDER BY ts LIMIT 1 OFFSET 70000`,
  )
  return row!
}

// The bounds are those of a table with this key and these indexes that was measured before ours was made.
describe('of 1,000,000 records over 60 days the engine reads at most', () => {
  it('41,000 rows for an operation name and two days', async () => {
    const filter = { operationNames: named('operation_7'), ...TWO_DAYS }
    const { read, page } = await ask({ filter, limit: 100 })
    expect(page).toHaveLength(100)
    expect(read).toBeLessThanOrEqual(41_000)
  })

  it('16,384 for an operation id', async () => {
    const { operation } = await known()
    const { read, page } = await ask({ filter: { operationIds: named(operation) } })
    expect(page).toHaveLength(5)
    expect(read).toBeLessThanOrEqual(16_384)
  })

  it('16,384 for a trace', async () => {
    const { trace } = await known()
    const { read, page } = await ask({ filter: { traceIds: named(trace) } })
    expect(page).toHaveLength(5)
    expect(read).toBeLessThanOrEqual(16_384)
  })

  it('49,000 for a rare user', async () => {
    const { read, page } = await ask({ filter: { actors: named('rare') } })
    expect(page).toHaveLength(20)
    expect(read).toBeLessThanOrEqual(49_000)
  })

  it('49,000 for a data set and two days', async () => {
    const { read, page } = await ask({ filter: { datasets: named('dataset_7'), ...TWO_DAYS } })
    expect(page.length).toBeGreaterThan(10)
    expect(read).toBeLessThanOrEqual(49_000)
  })

  it('13,000 for the latest hundred of a regulation, be it a rare one, and 33,000 for the next', async () => {
    const filter = { regulations: named('HIPAA') }
    const latest = await ask({ filter, ...LATEST })
    expect(latest.page).toHaveLength(100)
    expect(latest.read).toBeLessThanOrEqual(13_000)
    const next = await ask({ filter, ...LATEST, after: latest.page.at(-1)! })
    expect(next.page).toHaveLength(100)
    expect(next.read).toBeLessThanOrEqual(33_000)
  })

  it('16,384 for a person', async () => {
    const [row] = await sql<{ token: string }>(
      `SELECT subject_tokens[1] AS token FROM audit_events WHERE sequence = 1 ORDER BY ts LIMIT 1 OFFSET 70000`,
    )
    const { read, page } = await ask({ filter: { subjectTokens: named(row!.token) } })
    expect(page.length).toBeGreaterThan(0)
    expect(read).toBeLessThanOrEqual(16_384)
  })
})

describe('a record takes', () => {
  const bytesOf = async (where: string) => {
    const [sum] = await sql<{ bytes: string }>(
      `SELECT sum(column_data_compressed_bytes) AS bytes FROM system.parts_columns
WHERE table = 'audit_events' AND active AND ${where}`,
    )
    return Number(sum!.bytes) / RECORDS
  }

  it('about 70 bytes beside its text, 42 of them for hash and id, which are random', async () => {
    expect(await bytesOf(`column != 'record'`)).toBeLessThan(72)
    expect(await bytesOf(`column IN ('hash', 'record_id')`)).toBeGreaterThan(41)
  })

  it('about 100 for its text of 730', async () => {
    expect(await bytesOf(`column = 'record'`)).toBeLessThan(105)
  })

  it('about 31 in the indexes that find it by value', async () => {
    const [sum] = await sql<{ bytes: string }>(
      `SELECT sum(secondary_indices_compressed_bytes) AS bytes FROM system.parts WHERE table = 'audit_events' AND active`,
    )
    expect(Number(sum!.bytes) / RECORDS).toBeLessThan(34)
  })
})
