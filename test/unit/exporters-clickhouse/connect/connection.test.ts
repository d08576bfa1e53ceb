import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection, Insert } from '../../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { qualified } from '../../../../exporters/clickhouse/schema/names.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { startFacade } from '../../../support/clickhouse/facade.js'
import { HAS_REAL_SERVER, realServer } from '../../../support/clickhouse/real-server.js'

interface Place {
  sinkUrl: string
  stop(): Promise<void>
}

const PLACES: [string, () => Promise<Place>][] = [
  [
    'the engine in this process',
    () => Promise.resolve({ sinkUrl: `chdb:${chdbDir()}`, stop: async () => {} }),
  ],
  ['the engine over HTTP', () => startFacade()],
  ...(HAS_REAL_SERVER ? [['a real server', realServer] as [string, () => Promise<Place>]] : []),
]

const HOSTILE = [
  '',
  "it's",
  "'; DROP TABLE x; --",
  'a\\b',
  "\\'",
  'nul\0x',
  'tab\tline\nreturn\r',
  '\b\f\v\u001b',
  'émoji 😀 \u{10ffff}',
  '{v:String}',
  '`"%00%27&x=1',
  '\\N',
  'NULL',
  '[1,2]',
]

describe.each(PLACES)('a connection to %s', (_, start) => {
  let place: Place
  let connection: Connection
  const table = "odd `name's\\"
  const at = () => qualified(connection.database, table)
  const insert = (rows: unknown[][], token: string, more: Partial<Insert> = {}) =>
    connection.insert({
      table,
      columns: ['key', 'n.x'],
      rows: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
      token,
      ...more,
    })
  const count = async () =>
    (await connection.rows<{ n: string }>({ sql: `SELECT count() AS n FROM ${at()}` }))[0]!.n

  beforeAll(async () => {
    place = await start()
    connection = await openConnection(clickHouseTarget(parseSink(place.sinkUrl), {}))
    await connection.run({
      sql: `CREATE TABLE ${at()} (key String, n Nested(x UInt64))
ENGINE = MergeTree ORDER BY key SETTINGS non_replicated_deduplication_window = 100`,
    })
  })
  afterAll(async () => {
    await connection.run({ sql: `DROP TABLE ${at()}` })
    await connection.close()
    await place.stop()
  })

  it.each(HOSTILE)('takes %j as a parameter for what it is', async (v) => {
    const sql =
      'SELECT {v:String} AS v, {l:Array(String)} AS l, {n:Nullable(String)} AS n, {m:Map(String, String)} AS m'
    const [row] = await connection.rows({
      sql,
      params: { v, l: [v, 'x', v], n: v === '\\N' ? '' : v, m: { [v]: v } },
    })
    expect(row).toEqual({ v, l: [v, 'x', v], n: v === '\\N' ? '' : v, m: { [v]: v } })
  })

  it('takes numbers, flags, nothing, and lists longer than an address', async () => {
    const list = Array.from({ length: 5_000 }, (_each, index) => `item ${index}`)
    const sql =
      'SELECT {u:UInt64} AS u, {i:Int32} AS i, {b:Bool} AS b, {n:Nullable(String)} AS n, {l:Array(String)} AS l'
    const params = { u: 18_446_744_073_709_551_615n, i: -7, b: true, n: null, l: list }
    expect(await connection.rows({ sql, params })).toEqual([
      { u: '18446744073709551615', i: -7, b: true, n: null, l: list },
    ])
  })

  it('gives UInt64 as text, with every digit', async () => {
    const sql = 'SELECT number + 18446744073709551610 AS n FROM numbers(2) -- ends in a comment'
    expect(await connection.rows({ sql })).toEqual([
      { n: '18446744073709551610' },
      { n: '18446744073709551611' },
    ])
  })

  it('gives no row for an empty result', async () => {
    expect(await connection.rows({ sql: 'SELECT 1 AS one WHERE 0' })).toEqual([])
  })

  it('describes and explains as it selects', async () => {
    expect(await connection.rows({ sql: `DESCRIBE TABLE ${at()}` })).toEqual([
      expect.objectContaining({ name: 'key' }),
      expect.objectContaining({ name: 'n.x', type: 'Array(UInt64)' }),
    ])
    expect((await connection.rows({ sql: `EXPLAIN SELECT * FROM ${at()}` })).length).toBeGreaterThan(0)
  })

  it('stores the same rows under one token once, and others under others', async () => {
    await connection.run({ sql: `TRUNCATE TABLE ${at()}` })
    const rows = [
      ["it's \0 😀", ['18446744073709551615']],
      ['b', []],
    ]
    await insert(rows, "first's \\ token")
    await insert(rows, "first's \\ token")
    expect(await count()).toBe('2')
    await insert(rows, 'second token')
    expect(await count()).toBe('4')
    const sql = `SELECT DISTINCT key, n.x AS x FROM ${at()} ORDER BY key DESC`
    expect(await connection.rows({ sql })).toEqual([
      { key: "it's \0 😀", x: ['18446744073709551615'] },
      { key: 'b', x: [] },
    ])
  })

  it('inserts many megabytes at once', async () => {
    await connection.run({ sql: `TRUNCATE TABLE ${at()}` })
    await insert(
      Array.from({ length: 4_000 }, (_each, index) => [`${index} ${'x'.repeat(2_000)}`, [index]]),
      'large',
    )
    const sql = `SELECT count() AS n, toString(sum(length(key))) AS bytes, sum(n.x[1]) AS sum FROM ${at()}`
    expect(await connection.rows({ sql })).toEqual([{ n: '4000', bytes: '8018890', sum: '7998000' }])
  })

  it('does nothing for no rows', async () => {
    const before = await count()
    await insert([], 'none')
    expect(await count()).toBe(before)
  })

  it('has the settings of a statement end with it', async () => {
    const sql = "SELECT toString(getSetting('max_threads')) AS n"
    const [usual] = await connection.rows({ sql })
    expect(await connection.rows({ sql, settings: { max_threads: 7 } })).toEqual([{ n: '7' }])
    await connection.run({ sql: `OPTIMIZE TABLE ${at()} FINAL`, settings: { max_threads: 7 } })
    expect(await connection.rows({ sql })).toEqual([usual])
  })

  it('says that a table is missing, and how to make it', async () => {
    await expect(insert([['a', []]], 'x', { table: 'missing' })).rejects.toMatchObject({
      code: 60,
      retryable: true,
      message: expect.stringMatching(
        /UNKNOWN_TABLE \(60\), .*missing.*: run `spanledger clickhouse migrate`$/,
      ) as string,
    })
  })

  it('calls rows that the columns do not take a permanent failure, and does not quote them', async () => {
    const failure: unknown = await insert([['a', ['secret']]], 'bad').catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'ClickHouseFailure', code: 27, retryable: false })
    expect(String((failure as Error).message) + String((failure as Error).cause)).not.toContain('secret')
  })

  it('says in one line what is wrong with a statement', async () => {
    await expect(connection.rows({ sql: 'SELEC 1' })).rejects.toMatchObject({
      code: 62,
      message: expect.stringMatching(/^[^\n]*SYNTAX_ERROR \(62\), [^\n]*$/) as string,
    })
    await expect(connection.rows({ sql: 'SELECT {v:UInt8}', params: { v: 'x' } })).rejects.toMatchObject({
      code: 457,
    })
    await expect(connection.run({ sql: 'DROP TABLE missing_altogether' })).rejects.toMatchObject({ code: 60 })
  })

  it("throws the signal's reason when it is aborted, before or while", async () => {
    const reason = new Error('enough')
    const sql = 'SELECT sleep(0.3)'
    await expect(connection.rows({ sql, signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    const controller = new AbortController()
    const asked = connection.rows({ sql, signal: controller.signal })
    setImmediate(() => controller.abort(reason))
    await expect(asked).rejects.toBe(reason)
  })

  it('ends what is under way when it is closed, and takes no more', async () => {
    const other = await openConnection(clickHouseTarget(parseSink(place.sinkUrl), {}))
    const asked = other.rows({ sql: 'SELECT sleep(0.2) AS zero' })
    await other.close()
    expect(await asked).toEqual([{ zero: 0 }])
    await expect(other.rows({ sql: 'SELECT 1' })).rejects.toThrow(/was closed/)
    await other.close()
  })
})
