import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import type { ClickHouseTarget } from '../../../../exporters/clickhouse/connect/target.js'
import { migrateSchema, planSchema } from '../../../../exporters/clickhouse/schema/administration.js'
import { migrate, requireSchema } from '../../../../exporters/clickhouse/schema/migrate.js'
import { planMigrations } from '../../../../exporters/clickhouse/schema/migrations.js'
import { literal, qualified } from '../../../../exporters/clickhouse/schema/names.js'
import { parseVersion } from '../../../../exporters/clickhouse/schema/server-version.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { insertCollected } from '../../../conformance/support/collected-rows.js'
import { chdbDir, sql } from '../../../support/clickhouse/engine.js'
import { makeRecords } from '../../exporters-json/support/records.js'
import { spanWith } from '../../exporters-json/support/spans.js'

let made = 0
const inDatabase = (database: string): ClickHouseTarget =>
  clickHouseTarget(parseSink(`chdb:${chdbDir()}?database=${encodeURIComponent(database)}`))
const newTarget = () => inDatabase(`schema_${made++}`)

// As long as the file runs: else the engine would be started anew for each connection.
let held: Connection
beforeAll(async () => {
  held = await openConnection(inDatabase('default'))
})
afterAll(() => held.close())

async function migrateIn(target: ClickHouseTarget) {
  const connection = await openConnection(target)
  return migrate(connection, target).finally(() => connection.close())
}

const VERSION = parseVersion('26.7')
const STEPS = ['1 spans', '2 trace times', '3 records', '4 records view', '5 checkpoints']
const named = (steps: readonly { version: number; name: string }[]) =>
  steps.map(({ version, name }) => `${version} ${name}`)
const definitions = ({ database }: ClickHouseTarget) =>
  sql(
    `SELECT name, create_table_query FROM system.tables WHERE database = ${literal(database)} ORDER BY name`,
  )
const at = ({ database }: ClickHouseTarget, table: string) => qualified(database, table)
const refusal = (message: RegExp) =>
  expect.objectContaining({ code: 'ERR_SCHEMA', message: expect.stringMatching(message) as string }) as Error

/** The table as a Collector makes it: no settings of ours, and a TTL. */
async function collectorWasFirst(target: ClickHouseTarget): Promise<void> {
  const [create = ''] = planMigrations(target, VERSION)[0]!.statements
  await sql(`CREATE DATABASE ${target.database}`)
  await sql(
    create.replace(
      /SETTINGS .*/s,
      'TTL toDateTime(Timestamp) + toIntervalDay(9999) SETTINGS index_granularity = 8192',
    ),
  )
}

describe('migrating', () => {
  it('makes everything once, and then has nothing to do', async () => {
    const target = newTarget()
    expect(named(await migrateIn(target))).toEqual(STEPS)
    const before = await definitions(target)
    expect(before.map(({ name }) => name)).toEqual([
      'audit_checkpoints',
      'audit_events',
      'audit_events_mv',
      'otel_traces',
      'otel_traces_trace_id_ts',
      'otel_traces_trace_id_ts_mv',
      'spanledger_migrations',
    ])
    expect(await migrateIn(target)).toEqual([])
    expect(await definitions(target)).toEqual(before)
  })

  it('does so under names that would be SQL', async () => {
    const target = inDatabase('a`b\\\'"; DROP DATABASE default; --')
    const tables = { ...target.tables, traces: "spans`\\'", records: 'records; --' }
    expect(await migrateIn({ ...target, tables })).toHaveLength(STEPS.length)
    expect(await migrateIn({ ...target, tables })).toEqual([])
  })

  it('twice at once ends as once', async () => {
    const target = newTarget()
    const both = await Promise.all([migrateIn(target), migrateIn(target)])
    expect(both.flat().length).toBeGreaterThanOrEqual(STEPS.length)
    expect(await migrateIn(target)).toEqual([])
  })

  it.each(
    planMigrations(newTarget(), VERSION)
      .flatMap(({ statements }) => statements)
      .map((_, index) => index),
  )('goes on where it was cut short after statement %i', async (index) => {
    const target = newTarget()
    await sql(`CREATE DATABASE ${target.database}`)
    const statements = planMigrations(target, VERSION).flatMap((step) => step.statements)
    for (const statement of statements.slice(0, index + 1)) await sql(statement)
    expect(named(await migrateIn(target))).toEqual(STEPS)
  })

  it.each(['audit_events_mv', 'otel_traces_trace_id_ts_mv', 'audit_events', 'spanledger_migrations'])(
    'makes anew what somebody dropped: %s',
    async (table) => {
      const target = newTarget()
      await migrateIn(target)
      const before = await definitions(target)
      await sql(`DROP TABLE ${at(target, table)}`)
      await migrateIn(target)
      expect((await definitions(target)).map(({ name }) => name)).toEqual(before.map(({ name }) => name))
    },
  )

  it('adds to what a Collector made, and has it remember inserts', async () => {
    const target = newTarget()
    await collectorWasFirst(target)
    expect(named(await migrateIn(target))).toEqual(STEPS)
    const [spans] = await sql<{ create_table_query: string }>(
      `SELECT create_table_query FROM system.tables WHERE database = ${literal(target.database)} AND name = 'otel_traces'`,
    )
    expect(spans!.create_table_query).toContain('non_replicated_deduplication_window = 10000')
  })

  it.each([
    ['a column that is missing', 'DROP COLUMN StatusMessage', /no column StatusMessage/],
    [
      'a column of another type',
      'MODIFY COLUMN ScopeVersion UInt64',
      /column ScopeVersion of otel_traces is UInt64/,
    ],
  ])("refuses somebody's table of spans with %s", async (_what, change, message) => {
    const target = newTarget()
    await collectorWasFirst(target)
    await sql(`ALTER TABLE ${at(target, 'otel_traces')} ${change}`)
    await expect(migrateIn(target)).rejects.toThrow(refusal(message))
    expect((await definitions(target)).map(({ name }) => name)).toEqual(['otel_traces'])
  })

  it.each([
    [
      'a table for the view',
      'audit_events_mv',
      'CREATE TABLE {} (x String) ENGINE = MergeTree ORDER BY x',
      /audit_events_mv is no view/,
    ],
    [
      'records in another order',
      'audit_events',
      'CREATE TABLE {} (ts DateTime64(9), record String) ENGINE = ReplacingMergeTree ORDER BY ts',
      /audit_events is not the table of records/,
    ],
  ])('refuses %s, which would lose records', async (_what, table, create, message) => {
    const target = newTarget()
    await sql(`CREATE DATABASE ${target.database}`)
    await sql(create.replace('{}', at(target, table)))
    await expect(migrateIn(target)).rejects.toThrow(refusal(message))
  })

  it('refuses tables of a newer version, and says what to do', async () => {
    const target = newTarget()
    await migrateIn(target)
    await sql(
      `INSERT INTO ${at(target, 'spanledger_migrations')} VALUES ('otel_traces', 'audit_events', 99, 'of tomorrow', 'x', '9.0.0', now64(3))`,
    )
    await expect(migrateIn(target)).rejects.toThrow(
      refusal(/step 99 \(of tomorrow\) of spanledger 9\.0\.0: update spanledger/),
    )
  })

  it('refuses a step that is not the one it knows', async () => {
    const target = newTarget()
    await migrateIn(target)
    await sql(
      `INSERT INTO ${at(target, 'spanledger_migrations')} VALUES ('otel_traces', 'audit_events', 3, 'records', 'other', '9.0.0', now64(3) + 1)`,
    )
    await expect(migrateIn(target)).rejects.toThrow(refusal(/step 3 \(records\)/))
  })
})

describe('where the tables are not to be made', () => {
  it('it is said what is missing', async () => {
    const target = { ...newTarget(), createSchema: false }
    const connection = await openConnection(target)
    await expect(requireSchema(connection, target)).rejects.toThrow(refusal(/clickhouse migrate/))
    await migrateIn(target)
    await expect(requireSchema(connection, target)).resolves.toEqual([])
    await connection.close()
  })
})

describe('a plan', () => {
  it('has what is to be done, and nothing once it is', async () => {
    const target = newTarget()
    const before = await planSchema(target)
    expect(named(before.steps)).toEqual(STEPS)
    for (const statement of [...before.bootstrap, ...before.steps.flatMap(({ statements }) => statements)])
      await sql(statement)
    await migrateSchema(target)
    expect(await planSchema(target)).toMatchObject({ bootstrap: [], steps: [], warnings: [] })
  })

  it("warns of a TTL that a Collector's table has", async () => {
    const target = newTarget()
    await collectorWasFirst(target)
    const { warnings } = await planSchema(target)
    expect(warnings).toEqual([
      expect.stringMatching(/^otel_traces has TTL toDateTime\(Timestamp\) \+ toIntervalDay\(9999\):/),
    ])
  })
})

describe('a backfill', () => {
  it('makes the records of spans that were there before, once', async () => {
    const target = newTarget()
    await collectorWasFirst(target)
    const own = await openConnection(target)
    const records = [...makeRecords(3), ...makeRecords(2, {}, '2026-04-07')]
    for (const record of records) await insertCollected(own, 'otel_traces', [spanAt(record)])
    const { backfilledDays } = await migrateSchema(target, { backfill: true })
    expect(backfilledDays).toBe(2)
    await migrateSchema(target, { backfill: true })
    const held = await sql<{ hash: string }>(
      `SELECT lower(hex(hash)) AS hash FROM ${at(target, 'audit_events')} ORDER BY ts`,
    )
    expect(held.map(({ hash }) => hash)).toEqual(records.map(({ stored }) => stored.hash))
    await own.close()
  })
})

function spanAt(record: ReturnType<typeof makeRecords>[number]) {
  const seconds = Math.floor(Date.parse(record.stored.timestamp) / 1000)
  return spanWith([record], { startTime: [seconds, 0], endTime: [seconds + 1, 0] })
}
