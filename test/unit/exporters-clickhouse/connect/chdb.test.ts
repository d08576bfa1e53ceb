import { statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { createClient } from '@clickhouse/client'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { runScript } from '../../../support/run-script.js'
import { tempDir } from '../../../support/temp-dir.js'
import { connect } from './support.js'

const dir = join(chdbDir(), 'deep', 'audit.chdb')
const sink = `chdb:${dir}`
const openingProgram = new URL('programs/open-engine.ts', import.meta.url)

async function withTable() {
  const connection = await connect(sink)
  await connection.run({
    sql: `CREATE TABLE IF NOT EXISTS kept (key String) ENGINE = MergeTree ORDER BY key
SETTINGS non_replicated_deduplication_window = 100`,
  })
  await connection.run({ sql: 'TRUNCATE TABLE kept' })
  const insert = (key: string, token: string) =>
    connection.insert({ table: 'kept', columns: ['key'], rows: Buffer.from(`["${key}"]\n`), token })
  const count = async () =>
    (await connection.rows<{ n: string }>({ sql: 'SELECT count() AS n FROM kept' }))[0]!.n
  return { connection, insert, count }
}

/** What a service has of its own on the same directory. */
function clientOfTheHost() {
  const require = createRequire(import.meta.url)
  const engine = require('chdb/connection') as { createChdbConnection: (options: object) => object }
  const client = createClient({ connection: engine.createChdbConnection({ path: dir }) } as object)
  onTestFinished(() => client.close())
  return client
}

describe('the engine in this process', () => {
  it('makes its directory for its owner alone', async () => {
    await withTable()
    expect(statSync(dir).mode & 0o777).toBe(0o700)
  })

  it('leaves no setting behind: an insert of the host without a token is kept after ours', async () => {
    const { insert, count } = await withTable()
    const client = clientOfTheHost()
    await insert('ours', 'token')
    for (const key of ['theirs 1', 'theirs 2'])
      await client.insert({ table: 'kept', values: [{ key }], format: 'JSONEachRow' })
    await insert('ours again', 'another token')
    expect(await count()).toBe('4')
  })

  it('takes no setting over from a client of the host', async () => {
    const { insert, count } = await withTable()
    await clientOfTheHost().insert({
      table: 'kept',
      values: [{ key: 'theirs' }],
      format: 'JSONEachRow',
      clickhouse_settings: { insert_deduplication_token: 'leaks', max_threads: 1 },
    })
    await insert('ours 1', 'a')
    await insert('ours 2', 'b')
    expect(await count()).toBe('3')
  })

  it('is one for all connections to a directory, whichever way it is named', async () => {
    const { insert } = await withTable()
    await insert('a', 'a')
    const link = join(tempDir(), 'link')
    symlinkSync(dir, link)
    const other = await connect(`chdb:${link}`)
    expect(await other.rows({ sql: 'SELECT key FROM kept' })).toEqual([{ key: 'a' }])
  })

  it('keeps databases apart that share it', async () => {
    const { connection } = await withTable()
    for (const name of ['one', 'two']) {
      await connection.run({ sql: `CREATE DATABASE IF NOT EXISTS ${name}` })
      await connection.run({ sql: `CREATE TABLE ${name}.kept (key String) ENGINE = MergeTree ORDER BY key` })
      const other = await connect(`${sink}?database=${name}`)
      await other.insert({ table: 'kept', columns: ['key'], rows: Buffer.from(`["${name}"]\n`), token: name })
    }
    const sql = "SELECT key FROM one.kept UNION ALL SELECT concat(key, '!') FROM two.kept ORDER BY key"
    expect(await connection.rows({ sql })).toEqual([{ key: 'one' }, { key: 'two!' }])
  })

  it('opens again after it was closed, with what was there', async () => {
    const { connection, insert } = await withTable()
    await insert('a', 'a')
    await connection.close()
    const again = await connect(sink)
    expect(await again.rows({ sql: 'SELECT key FROM kept' })).toEqual([{ key: 'a' }])
  })

  it('says that another directory cannot be open in the same process', async () => {
    await withTable()
    await expect(connect(`chdb:${join(tempDir(), 'other')}`)).rejects.toThrow(
      /cannot be opened beside another chdb: directory: one directory per process$/,
    )
  })

  it('says that a file is no directory', async () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, '')
    await expect(connect(`chdb:${join(file, 'below')}`)).rejects.toMatchObject({ code: 'ERR_UNWRITABLE' })
  })
})

describe('several processes', () => {
  it('one is told when another has the directory, and gets it when that one is done', async () => {
    const target = clickHouseTarget(parseSink(sink))
    const holder = await openConnection(target)
    await holder.run({ sql: 'CREATE TABLE IF NOT EXISTS kept (key String) ENGINE = MergeTree ORDER BY key' })
    await holder.run({ sql: 'TRUNCATE TABLE kept' })
    const open = async () => (await runScript(openingProgram, [dir]).ended).stdout
    expect(await open()).toBe(
      `refused 76 chdb:${dir} is open in another process: one process per directory\n`,
    )
    await holder.close()
    expect(await open()).toBe('opened [{"n":"0"}]\n')
  })

  it('a worker thread is refused, and the process ends well', async () => {
    const { code, stdout } = await runScript(openingProgram, [join(tempDir(), 'x'), 'thread']).ended
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^refused ERR_UNSUPPORTED .*main thread only/)])
  })
})
