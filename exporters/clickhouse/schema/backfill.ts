import type { Connection } from '../connect/connection.js'
import { quoted, qualified } from './names.js'
import { RECORD_COLUMNS, recordsOf } from './records-of-spans.js'
import type { SchemaTarget } from './layout.js'

/**
 * Makes the records of spans that were in the table before the view was. Those that are there already are not doubled:
 * the table keeps one of each. A day at a time, as an insert takes so many partitions only.
 *
 * @returns How many days had spans.
 * @throws {ClickHouseFailure}
 */
export async function backfill(connection: Connection, { database, tables }: SchemaTarget): Promise<number> {
  const spans = qualified(database, tables.traces)
  const days = await connection.rows<{ day: string }>({
    sql: `SELECT DISTINCT toString(toDate(Timestamp)) AS day FROM ${spans} ORDER BY day`,
  })
  for (const { day } of days) {
    await connection.run({
      sql: `INSERT INTO ${qualified(database, tables.records)} (${RECORD_COLUMNS.map(quoted).join(', ')})
${recordsOf(spans, 'toDate(Timestamp) = {day:Date}')}`,
      params: { day },
    })
  }
  return days.length
}
