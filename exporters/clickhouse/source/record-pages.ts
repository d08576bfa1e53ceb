import type { ResolvedQuery } from '../../../src/query/source.js'
import type { Position } from '../../../src/query/order.js'
import type { Connection, Statement } from '../connect/connection.js'
import type { ClickHouseTarget } from '../connect/target.js'
import { qualified } from '../schema/names.js'
import { afterCondition, filterConditions, whereOf } from './conditions.js'
import { timestampOf } from './instants.js'
import { PageSize } from './page-size.js'

/** A row of the records' table, with its place in the order of results. */
export interface RecordRow extends Position {
  /** Canonical text of the record. */
  record: string
}

/** Columns of the table beside those of {@link RecordRow}, by name. */
export type FurtherColumns = Readonly<Record<string, unknown>>

interface PageRow extends FurtherColumns {
  nanoseconds: string
  id: string
  digest: string
  record: string
  found: string | number
}

/** A page is a short stretch of the order: several threads, or a large block, read on behind its end. */
const READ_NO_FURTHER = { max_threads: 1, max_block_size: 2048 }

const LIMITS = { first: 256, most: 2048 }

/**
 * The rows that answer a query, in its order, a page at a time. A row that was not merged away yet stands there as
 * often as it was inserted, its copies side by side.
 *
 * @param further Names of other columns to read.
 * @throws {ClickHouseFailure} From the iteration.
 * @throws {AuditError} ERR_INVALID_CURSOR for an `after` that is no record's position.
 */
export async function* recordRows(
  connection: Connection,
  { database, tables }: ClickHouseTarget,
  query: ResolvedQuery,
  further: readonly string[] = [],
): AsyncGenerator<RecordRow & { further: FurtherColumns }, void, undefined> {
  const table = qualified(database, tables.records)
  const size = new PageSize(LIMITS)
  let left = query.limit ?? Infinity
  let { after } = query
  for (;;) {
    // Copies and damage leave less of a page than it has rows: one row at a time would be slow then.
    const limit = Math.min(size.rows, Math.max(left, 16))
    const asked = { ...query, ...(after && { after }) }
    const page = await connection.rows<PageRow>(pageStatement(table, asked, limit, size.bytes, further))
    let bytes = 0
    for (const { nanoseconds, id, digest, record, ...others } of page) {
      const row = { timestamp: timestampOf(nanoseconds), recordId: uuidOf(id), hash: digest, record }
      after = row
      bytes += record.length
      yield { ...row, further: others }
    }
    left -= page.length
    const found = Number(page[0]?.found ?? 0)
    if (found < limit && page.length === found) return
    size.observe(page.length, bytes)
  }
}

/**
 * One page. `LIMIT` alone lets the engine stop where the page ends; with `LIMIT 1 BY` it reads ten times the rows. The
 * sums leave out what would be too much at once.
 */
function pageStatement(
  table: string,
  query: ResolvedQuery,
  limit: number,
  bytes: number,
  further: readonly string[] = [],
): Statement {
  const columns = ['ts', 'record_id', 'hash', 'record', ...further].join(', ')
  const selected = ['record', 'found', ...further].join(', ')
  const { filter, order, after } = query
  const conditions = [...filterConditions(filter), ...(after ? [afterCondition(order, after)] : [])]
  const where = whereOf(conditions)
  const by = ['ts', 'record_id', 'hash'].map((column) => `${column} ${order}`).join(', ')
  return {
    sql: `SELECT toString(toUnixTimestamp64Nano(ts)) AS nanoseconds, lower(hex(record_id)) AS id, lower(hex(hash)) AS digest, ${selected}
FROM (
  SELECT ${columns}, count() OVER () AS found,
    sum(length(record)) OVER (ORDER BY ${by} ROWS UNBOUNDED PRECEDING) - length(record) AS before
  FROM (SELECT ${columns} FROM ${table} ${where.sql} ORDER BY ${by} LIMIT {pageRows:UInt32})
)
WHERE before < {pageBytes:UInt64} ORDER BY ${by}`,
    params: { ...where.params, pageRows: limit, pageBytes: bytes },
    settings: READ_NO_FURTHER,
  }
}

function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
