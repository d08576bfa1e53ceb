import { join } from 'node:path'
import { afterAll, onTestFinished } from 'vitest'
import type { Connection } from '../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../exporters/clickhouse/connect/read-target.js'
import { ClickHouseSpanExporter } from '../../../exporters/clickhouse/exporter.js'
import { migrate } from '../../../exporters/clickhouse/schema/migrate.js'
import { literal, qualified, type TableNames } from '../../../exporters/clickhouse/schema/names.js'
import { parseSink } from '../../../src/config/sink-url.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { tempDir } from '../../support/temp-dir.js'
import { insertCollected } from './collected-rows.js'
import type { SinkKind, SinkUnderTest } from './sink.js'

let made = 0
let held: Promise<Connection> | undefined
afterAll(async () => (await held)?.close())

/** A sink of tables, for those who look behind it. */
export interface TablesUnderTest extends SinkUnderTest {
  tables: TableNames
  /** Runs a statement, with `{traces}` and `{records}` for the tables, until its changes are made. */
  run(sql: string): Promise<void>
}

/**
 * Sinks in one ClickHouse server or directory of the engine, each with tables of its own.
 *
 * @param url Sink URL of the place, without parameters.
 */
export function tables(name: string, url: () => string): SinkKind<TablesUnderTest> {
  const place = () => {
    const suffix = `${process.pid}_${made++}`
    const sink = `${url()}?traces_table=spans_${suffix}&records_table=records_${suffix}`
    return { sink, journalDir: join(tempDir(), 'journal') }
  }
  return { name, missing: place, create: () => sinkIn(place()) }
}

async function sinkIn(place: SinkUnderTest['place']): Promise<TablesUnderTest> {
  const target = clickHouseTarget(parseSink(place.sink))
  const { database, tables: names } = target
  // As a writer would: without it the engine would be started anew for each query.
  await (held ??= openConnection(target))
  const using = async (work: (connection: Connection) => Promise<void>) => {
    const connection = await openConnection(target)
    await work(connection).finally(() => connection.close())
  }
  const run: TablesUnderTest['run'] = (sql) => {
    const named = (['traces', 'records'] as const).reduce(
      (text, table) => text.replaceAll(`{${table}}`, qualified(database, names[table])),
      sql,
    )
    return using((connection) => connection.run({ sql: named, settings: { mutations_sync: 2 } }))
  }
  await using(async (connection) => void (await migrate(connection, target)))
  const exporter = new ClickHouseSpanExporter({ url: place.sink })
  onTestFinished(() => exporter.shutdown())
  return {
    ...{ place, tables: names, run },
    write: (spans) => exported(exporter, spans),
    collect: (spans) => using((connection) => insertCollected(connection, names.traces, spans)),
    alter: (recordId, text) =>
      run(
        `ALTER TABLE {records} UPDATE record = ${literal(text)} WHERE record_id = unhex('${recordId.replaceAll('-', '')}')`,
      ),
  }
}

function exported(exporter: ClickHouseSpanExporter, spans: EndedSpan[]): Promise<void> {
  return new Promise((resolve, reject) => {
    exporter.export(spans, ({ error }) => (error ? reject(error) : resolve()))
  })
}
