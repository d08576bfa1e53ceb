import { createClient } from '@clickhouse/client'
import type { TestServer } from './facade.js'

const VARIABLE = 'SPANLEDGER_TEST_CLICKHOUSE_URL'

/** Whether the tests are given a ClickHouse server: `SPANLEDGER_TEST_CLICKHOUSE_URL=http://user:password@host:8123`. */
export const HAS_REAL_SERVER = process.env[VARIABLE] !== undefined

/** That server, with a database of its own, which is dropped when it is stopped. */
export async function realServer(): Promise<TestServer> {
  const url = new URL(process.env[VARIABLE]!)
  const database = `spanledger_test_${process.pid}_${Date.now()}`
  const client = createClient({ url })
  await client.command({ query: `CREATE DATABASE ${database}` })
  const { protocol, username, password, host } = url
  const user = username && `${username}:${password}@`
  return {
    url: `${protocol}//${host}`,
    sinkUrl: `clickhouse${protocol === 'https:' ? 's' : ''}://${user}${host}/${database}`,
    sql: async <T>(sql: string) => {
      const result = await client.query({ query: sql, format: 'JSONEachRow' })
      return result.json<T>()
    },
    stop: async () => {
      await client.command({ query: `DROP DATABASE ${database} SYNC` })
      await client.close()
    },
  }
}
