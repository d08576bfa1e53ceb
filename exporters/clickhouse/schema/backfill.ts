import type { Connection } from '../connect/connection.js'
import { quoted, qualified } from './names.js'
import { RECORD_COLUMNS, recordsOf } from './records-of-spans.js'
import type { SchemaTarget } from './layout.js'

interface Day {
  day: string
  /** Nanoseconds since the Unix epoch. */
  first: string
  last: string
}

/**
 * Makes the records of spans that were in the table before the view was, but for those that are there already. A day at
 * a time, as an insert takes so many partitions only.
 *
 * @returns How many days had spans.
 * @throws {ClickHouseFailure}
 */
export async function backfill(connection: Connection, { database, tables }: SchemaTarget): Promise<number> {
  const [spans, records] = [qualified(database, tables.traces), qualified(database, tables.records)]
  const days = await connection.rows<Day>({
    sql: `SELECT toString(toDate(Timestamp)) AS day, toString(min(toUnixTimestamp64Nano(Timestamp))) AS first,
  toString(max(toUnixTimestamp64Nano(Timestamp) + toInt64(Duration))) AS last
FROM ${spans} GROUP BY day ORDER BY day`,
  })
  for (const { day, first, last } of days) {
    await connection.run({
      sql: `INSERT INTO ${records} (${RECORD_COLUMNS.map(quoted).join(', ')})
SELECT * FROM (${recordsOf(spans, 'toDate(Timestamp) = {day:Date}')})
WHERE (record_id, hash) NOT IN (
  SELECT record_id, hash FROM ${records}
  WHERE ts BETWEEN fromUnixTimestamp64Nano({first:Int64}) AND fromUnixTimestamp64Nano({last:Int64})
)`,
      params: { day, first, last },
    })
  }
  return days.length
}
