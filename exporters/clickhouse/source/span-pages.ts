import type { Connection, Statement } from '../connect/connection.js'
import { PageSize } from './page-size.js'

/** A row of the spans' table. Times and durations are nanoseconds as decimal text; an attribute map is its keys and values. */
export interface SpanRow {
  time: string
  traceId: string
  spanId: string
  parentSpanId: string
  traceState: string
  name: string
  kind: string
  service: string
  resourceKeys: string[]
  resourceValues: string[]
  scopeName: string
  scopeVersion: string
  attributeKeys: string[]
  attributeValues: string[]
  duration: string
  statusCode: string
  statusMessage: string
  eventTimes: string[]
  eventNames: string[]
  eventKeys: string[][]
  eventValues: string[][]
  links: number | string
}

interface PageRow extends SpanRow {
  found: number | string
  bytes: number | string
}

const SELECTED = `toString(toUnixTimestamp64Nano(Timestamp)) AS time, TraceId AS traceId, SpanId AS spanId,
  ParentSpanId AS parentSpanId, TraceState AS traceState, SpanName AS name, SpanKind AS kind, ServiceName AS service,
  mapKeys(ResourceAttributes) AS resourceKeys, mapValues(ResourceAttributes) AS resourceValues,
  ScopeName AS scopeName, ScopeVersion AS scopeVersion,
  mapKeys(SpanAttributes) AS attributeKeys, mapValues(SpanAttributes) AS attributeValues,
  toString(Duration) AS duration, StatusCode AS statusCode, StatusMessage AS statusMessage,
  arrayMap(each -> toString(toUnixTimestamp64Nano(each)), Events.Timestamp) AS eventTimes, Events.Name AS eventNames,
  arrayMap(each -> mapKeys(each), Events.Attributes) AS eventKeys,
  arrayMap(each -> mapValues(each), Events.Attributes) AS eventValues, length(Links.TraceId) AS links,
  arraySum(each -> arraySum(value -> length(value), mapValues(each)), Events.Attributes)
    + arraySum(value -> length(value), mapValues(SpanAttributes)) AS bytes`

/** Spans that carry something of an audit trail, or claim to: the only ones that are evidence. */
const EVIDENCE = `(mapContains(SpanAttributes, 'audit.operation.id')
  OR arrayExists(each -> mapContains(each, 'audit.record') OR mapContains(each, 'audit.record.hash'), Events.Attributes))`

/** The order of the table's primary key, so that a page is read and not sorted; and what tells spans apart in it. */
const KEY = 'ServiceName, SpanName, toDateTime(Timestamp), Timestamp, TraceId, SpanId'

const AT = 'fromUnixTimestamp64Nano({time:Int64})'
/** From a span on, itself included. Written out, as a comparison of tuples does not use the primary index. */
const FROM = `ServiceName >= {service:String} AND (ServiceName > {service:String}
  OR (SpanName >= {name:String} AND (SpanName > {name:String}
  OR (Timestamp >= ${AT} AND (Timestamp > ${AT} OR (TraceId, SpanId) >= ({traceId:String}, {spanId:String}))))))`

const LIMITS = { first: 32, most: 512 }

/** The days that have spans, in the server's time zone: the table's partitions. */
export async function daysOf(connection: Connection, table: string): Promise<string[]> {
  const sql = `SELECT DISTINCT toString(toDate(Timestamp)) AS day FROM ${table} ORDER BY day`
  const rows = await connection.rows<{ day: string }>({ sql })
  return rows.map(({ day }) => day)
}

/**
 * The audit spans of a day, a page at a time. A page begins with the last span of the one before: of a span that was
 * stored twice, one copy may have been left out there.
 *
 * @param table Qualified and quoted.
 * @throws {ClickHouseFailure} From the iteration.
 */
export async function* spanRows(
  connection: Connection,
  table: string,
  day: string,
): AsyncGenerator<SpanRow, void, undefined> {
  const size = new PageSize(LIMITS)
  let last: SpanRow | undefined
  for (;;) {
    const limit = size.rows
    const page = await connection.rows<PageRow>(spanStatement(table, day, last, limit, size.bytes))
    yield* page
    const found = Number(page[0]?.found ?? 0)
    if (found < limit && page.length === found) return
    const end = page.at(-1)!
    // Copies of one span that fill a page need a larger one.
    if (last && isSameKey(end, last)) size.double()
    else size.observe(page.length, sumOf(page))
    last = end
  }
}

function isSameKey(a: SpanRow, b: SpanRow): boolean {
  const members = ['spanId', 'traceId', 'time', 'name', 'service'] as const
  return members.every((member) => a[member] === b[member])
}

function sumOf(page: readonly PageRow[]): number {
  return page.reduce((sum, { bytes }) => sum + Number(bytes), 0)
}

function spanStatement(
  table: string,
  day: string,
  from: SpanRow | undefined,
  limit: number,
  bytes: number,
): Statement {
  const { service, name, time, traceId, spanId } = from ?? {}
  const where = `toDate(Timestamp) = {day:Date} AND ${EVIDENCE} ${from ? `AND ${FROM}` : ''}`
  return {
    sql: `SELECT * FROM (
  SELECT *, count() OVER () AS found,
    sum(bytes) OVER (ORDER BY service, name, at, traceId, spanId ROWS UNBOUNDED PRECEDING) - bytes AS before
  FROM (SELECT ${SELECTED}, Timestamp AS at FROM ${table} WHERE ${where} ORDER BY ${KEY} LIMIT {pageRows:UInt32})
)
WHERE before < {pageBytes:UInt64} ORDER BY service, name, at, traceId, spanId`,
    params: { day, pageRows: limit, pageBytes: bytes, ...(from && { service, name, time, traceId, spanId }) },
  }
}
