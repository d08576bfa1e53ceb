import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../exporters/clickhouse/connect/read-target.js'
import { migrate } from '../../../exporters/clickhouse/schema/migrate.js'
import { TRACE_COLUMNS } from '../../../exporters/clickhouse/schema/traces-tables.js'
import { parseSink } from '../../../src/config/sink-url.js'
import { chdbDir } from '../../support/clickhouse/engine.js'

// What the tools of the stack ask of the tables, asked of the real engine.

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const START = 1_790_000_000
const FROM = START - 60
const TO = START + 3600

interface Panel {
  title: string
  targets: { rawSql: string }[]
}
const dashboard = JSON.parse(readFileSync('collector-config/grafana/dashboards/records.json', 'utf8')) as {
  panels: Panel[]
}

let connection: Connection
beforeAll(async () => {
  const target = clickHouseTarget(parseSink(`chdb:${chdbDir()}`))
  connection = await openConnection(target)
  await migrate(connection, target)
  const spans = [span('b7ad6b7169203331', 'Ok', [1, 2]), span('b7ad6b7169203332', 'Error', [3])]
  // The second time under another token, as a Collector that was killed sends them.
  for (const token of ['first', 'second']) {
    const rows = Buffer.from(spans.map((row) => JSON.stringify(row) + '\n').join(''))
    await connection.insert({ table: 'otel_traces', columns: TRACE_COLUMNS, rows, token })
  }
})
afterAll(() => connection.close())

describe('the dashboard of records', () => {
  it.each([
    ['Records by type', [{ event_type: 'data_access', records: '3' }]],
    ['Error rate', [{ failed: 1 / 3 }]],
    ['Records by regulation', [{ regulation: 'GDPR', records: '3' }, { regulation: 'HIPAA', records: '1' }]], // prettier-ignore
    ['Records by actor', [{ actor: 'ada', records: '2' }, { actor: 'bob', records: '1' }]], // prettier-ignore
    ['Latest records', [3, 2, 1].map((n) => ({ hash: hashOf(n), traceID: TRACE, service: 'scorer' }))],
  ])('counts each record once in "%s"', async (title, expected) => {
    const panel = dashboard.panels.find((each) => each.title === title)
    const rows = await connection.rows({ sql: expanded(panel?.targets[0]?.rawSql ?? '') })
    expect(rows).toMatchObject(expected)
    expect(rows).toHaveLength(expected.length)
  })

  it('has no panel beside these', () => {
    expect(dashboard.panels).toHaveLength(5)
  })
})

describe("the tables under the SQL of Grafana's ClickHouse data source", () => {
  const TIMES = '"default"."otel_traces_trace_id_ts"'

  it('list traces', async () => {
    const rows = await connection.rows({
      sql: expanded(`SELECT "TraceId" as traceID, "ServiceName" as serviceName, "SpanName" as operationName,
"Timestamp" as startTime, multiply("Duration", 0.000001) as duration FROM "default"."otel_traces"
WHERE ( Timestamp >= $__fromTime AND Timestamp <= $__toTime ) AND ( ParentSpanId = '' ) AND ( Duration > 0 )
ORDER BY Timestamp DESC, Duration DESC LIMIT 1000`),
    })
    const expected = { traceID: TRACE, serviceName: 'scorer', operationName: 'score', duration: 1.5 }
    // Each span twice: the table of spans keeps what came twice, and the records do not.
    expect(rows).toMatchObject([expected, expected, expected, expected])
  })

  it('find a trace by its id, through the times it ran', async () => {
    const tags = (column: string) =>
      `arrayMap(key -> map('key', key, 'value',"${column}"[key]), mapKeys("${column}"))`
    const rows = await connection.rows<{ spanID: string; tags: object[] }>({
      sql: `WITH '${TRACE}' as trace_id,
(SELECT min(Start) FROM ${TIMES} WHERE TraceId = trace_id) as trace_start,
(SELECT max(End) + 1 FROM ${TIMES} WHERE TraceId = trace_id) as trace_end
SELECT "TraceId" as traceID, "SpanId" as spanID, "ParentSpanId" as parentSpanID, "ServiceName" as serviceName,
"SpanName" as operationName, "Timestamp" as startTime, multiply("Duration", 0.000001) as duration,
${tags('SpanAttributes')} as tags, ${tags('ResourceAttributes')} as serviceTags
FROM "default"."otel_traces"
WHERE traceID = trace_id AND startTime >= trace_start AND startTime <= trace_end LIMIT 1000`,
    })
    expect(new Set(rows.map(({ spanID }) => spanID))).toEqual(
      new Set(['b7ad6b7169203331', 'b7ad6b7169203332']),
    )
    expect(rows[0]).toMatchObject({
      tags: [{ key: 'audit.operation', value: 'score' }],
      serviceTags: [{ key: 'service.name', value: 'scorer' }],
    })
  })

  it('give the rate of errors over time', async () => {
    const rows = await connection.rows({
      sql: expanded(`SELECT $__timeInterval(Timestamp) AS time,
countIf(StatusCode = 'Error') / count() AS errors FROM "default"."otel_traces"
WHERE $__timeFilter(Timestamp) GROUP BY time ORDER BY time`),
    })
    expect(rows).toMatchObject([{ errors: 0.5 }])
  })
})

describe('the tables under the expressions of a HyperDX trace source', () => {
  it('have each of them, with durations in units of nine digits', async () => {
    const columns = ['TraceId', 'SpanId', 'ParentSpanId', 'SpanName', 'SpanKind', 'ServiceName']
    const more = ['StatusCode', 'StatusMessage', 'ResourceAttributes', 'SpanAttributes']
    const rows = await connection.rows({
      sql: `SELECT Timestamp, Duration, Duration / 1e9 AS seconds, ${[...columns, ...more].join(', ')},
Events.Timestamp, Events.Name, arrayMap(each -> each['audit.record.hash'], Events.Attributes) AS hashes, Links.TraceId, Links.SpanId
FROM otel_traces WHERE SpanAttributes['audit.operation'] = 'score' AND StatusCode = 'Error' LIMIT 1`,
    })
    expect(rows).toMatchObject([
      {
        Timestamp: expect.stringMatching(/\.123456789$/) as string,
        ...{ Duration: '1500000', seconds: 0.0015, TraceId: TRACE, SpanId: 'b7ad6b7169203332' },
        ...{ ParentSpanId: '', SpanName: 'score', SpanKind: 'Internal', ServiceName: 'scorer' },
        ...{ StatusCode: 'Error', StatusMessage: 'no model' },
        ResourceAttributes: { 'service.name': 'scorer' },
        SpanAttributes: { 'audit.operation': 'score' },
        'Events.Name': ['audit.data_access'],
        hashes: [hashOf(3)],
      },
    ])
  })
})

describe("the users of the stack's ClickHouse", () => {
  const users = readFileSync('collector-config/clickhouse/users.xml', 'utf8')
  const grants = [...users.matchAll(/<query>(.+)<\/query>/g)].map(([, grant]) => grant ?? '')

  it.each(grants)('are given what the engine can parse: %s', async (grant) => {
    await connection.rows({ sql: `EXPLAIN AST ${grant} TO somebody` })
  })

  it('are given tables that there are', async () => {
    const named = grants.flatMap((grant) => /ON otel\.(\w+)$/.exec(grant)?.[1] ?? [])
    const tables = await connection.rows<{ name: string }>({ sql: 'SHOW TABLES' })
    expect(named).not.toEqual([])
    expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(named))
  })
})

/** Macros as the plugin's own code expands them. */
function expanded(sql: string): string {
  return sql
    .replace(/\$__timeFilter\((\w+)\)/g, `$1 >= toDateTime(${FROM}) AND $1 <= toDateTime(${TO})`)
    .replace(/\$__timeInterval\((\w+)\)/g, 'toStartOfInterval(toDateTime($1), INTERVAL 60 second)')
    .replace(/\$__fromTime/g, `toDateTime(${FROM})`)
    .replace(/\$__toTime/g, `toDateTime(${TO})`)
}

function span(spanId: string, status: string, records: number[]): unknown[] {
  const time = `${START}.123456789`
  const message = status === 'Error' ? 'no model' : ''
  return [
    ...[time, TRACE, spanId, '', '', 'score', 'Internal', 'scorer', { 'service.name': 'scorer' }],
    ...['spanledger', '0', { 'audit.operation': 'score' }, '1500000', status, message],
    records.map(() => time),
    records.map(() => 'audit.data_access'),
    records.map((n) => ({ 'audit.record': recordText(n, spanId), 'audit.record.hash': hashOf(n) })),
    ...[[], [], [], []],
  ]
}

function recordText(n: number, spanId: string): string {
  return JSON.stringify({
    ...(n < 3 ? { actor: { id: 'ada' } } : { actor: { id: 'bob' } }),
    ...{ eventType: 'data_access', operationName: 'score', outcome: n === 3 ? 'failure' : 'success' },
    ...{ recordId: `01890a5d-ac90-774b-bcce-b302099a805${n}`, spanId, traceId: TRACE },
    regulations: n === 1 ? ['GDPR', 'HIPAA'] : ['GDPR'],
    timestamp: new Date((START + n) * 1000).toISOString(),
  })
}

function hashOf(n: number): string {
  return String(n).repeat(64)
}
