import { onTestFinished } from 'vitest'
import type { Connection } from '../../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { parseSink } from '../../../../src/config/sink-url.js'

/** A connection that is closed when the test ends. @param env Variables without `SPANLEDGER_CLICKHOUSE_`. */
export async function connect(sinkUrl: string, env: Record<string, string> = {}): Promise<Connection> {
  const variables = Object.entries(env).map(
    ([name, value]) => [`SPANLEDGER_CLICKHOUSE_${name}`, value] as const,
  )
  const connection = await openConnection(clickHouseTarget(parseSink(sinkUrl), Object.fromEntries(variables)))
  onTestFinished(() => connection.close())
  return connection
}

export const TABLE = 'faulty'

export const MAKE_TABLE = `CREATE TABLE IF NOT EXISTS otel.${TABLE} (key String) ENGINE = MergeTree ORDER BY key
SETTINGS non_replicated_deduplication_window = 100`

export function insertInto(connection: Connection, token: string, table = TABLE): Promise<void> {
  return connection.insert({ table, columns: ['key'], rows: Buffer.from(`["${token}"]\n`), token })
}
