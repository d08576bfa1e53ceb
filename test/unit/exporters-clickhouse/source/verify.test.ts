import { beforeAll, describe, expect, it } from 'vitest'
import { verifyAuditLogs, type Finding } from '../../../../src/ledger/index.js'
import type { EndedSpan } from '../../../../src/otel/span-types.js'
import { readRecord } from '../../../../src/query/read-record.js'
import { writeJournal } from '../../../conformance/support/journal.js'
import { tables, type TablesUnderTest } from '../../../conformance/support/tables.js'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { BATCH_RECORDS, honestSpans } from './support/honest-spans.js'

const engine = tables('the engine', () => `chdb:${chdbDir()}`)
let spans: EndedSpan[]
beforeAll(async () => {
  spans = await honestSpans()
})

async function honestSink(): Promise<TablesUnderTest> {
  const sink = await engine.create()
  await sink.collect(spans)
  return sink
}

/** A row of the spans' table that stands again, with other columns, where it stood. */
async function rewrite(sink: TablesUnderTest, columns: string, where: string): Promise<void> {
  const { traces } = sink.tables
  await sink.run(`CREATE TABLE ${traces}_copy ENGINE = Memory AS SELECT * FROM ${traces} WHERE ${where}`)
  await sink.run(`ALTER TABLE ${traces} DELETE WHERE ${where}`)
  await sink.run(`INSERT INTO ${traces} SELECT * REPLACE (${columns}) FROM ${traces}_copy`)
}

const TRAIN = "SpanName = 'train'"
const update = (columns: string, where = TRAIN) => `ALTER TABLE {traces} UPDATE ${columns} WHERE ${where}`
const inEvents = (edit: string) =>
  update(
    `\`Events.Attributes\` = arrayMap((each, i) -> if(i = 2, ${edit}, each), \`Events.Attributes\`, arrayEnumerate(\`Events.Attributes\`))`,
  )
const TEXT = "each['audit.record']"

interface Case {
  what: string
  sql?: string
  rewritten?: string
  finds: { kind: Finding['kind']; sequence?: number; says?: string }
}

const SPANS: Case[] = [
  {
    what: 'an attribute of a span',
    sql: update("SpanAttributes = mapUpdate(SpanAttributes, map('audit.status', 'failed'))"),
    finds: { kind: 'attribute-mismatch', says: 'attribute audit.status' },
  },
  {
    what: 'a number among the attributes',
    sql: update("SpanAttributes = mapUpdate(SpanAttributes, map('audit.context.n', '1.25'))"),
    finds: { kind: 'attribute-mismatch', says: 'attribute audit.context.n' },
  },
  {
    what: 'an attribute that was added',
    sql: update("SpanAttributes = mapUpdate(SpanAttributes, map('note', ''))"),
    finds: { kind: 'attribute-mismatch', says: 'attribute note' },
  },
  {
    what: 'an item of an array',
    sql: inEvents(`mapUpdate(each, map('audit.regulations', '["GDPR","none"]'))`),
    finds: { kind: 'attribute-mismatch', sequence: 1, says: 'attribute audit.regulations' },
  },
  {
    what: 'an attribute of an event that was removed',
    sql: inEvents(`mapFilter((name, value) -> name != 'audit.dataset.name', each)`),
    finds: { kind: 'attribute-mismatch', sequence: 1, says: 'attribute audit.dataset.name' },
  },
  {
    what: 'the name of an event',
    sql: update("`Events.Name` = arrayMap(each -> if(each = 'error', 'fine', each), `Events.Name`)"),
    finds: { kind: 'attribute-mismatch', sequence: 3, says: 'name' },
  },
  {
    what: 'the time of an event',
    sql: update('`Events.Timestamp` = arrayMap(each -> each + toIntervalNanosecond(1), `Events.Timestamp`)'),
    finds: { kind: 'attribute-mismatch', sequence: 0, says: 'time' },
  },
  {
    what: 'its end',
    sql: update('Duration = Duration + 1'),
    finds: { kind: 'attribute-mismatch', says: 'endTime' },
  },
  {
    what: 'its status',
    sql: update("StatusCode = 'Error'"),
    finds: { kind: 'attribute-mismatch', says: 'statusCode' },
  },
  {
    what: 'the message of its status',
    sql: update("StatusMessage = 'x'"),
    finds: { kind: 'attribute-mismatch', says: 'status message' },
  },
  {
    what: 'its kind',
    sql: update("SpanKind = 'Internal'"),
    finds: { kind: 'attribute-mismatch', says: 'kind' },
  },
  {
    what: 'its parent',
    sql: update("ParentSpanId = 'ffffffffffffffff'"),
    finds: { kind: 'attribute-mismatch', says: 'parentSpanId' },
  },
  {
    what: 'its tracestate',
    sql: update("TraceState = 'vendor=1'"),
    finds: { kind: 'attribute-mismatch', says: 'traceState' },
  },
  {
    what: 'its scope',
    sql: update("ScopeName = 'other'"),
    finds: { kind: 'attribute-mismatch', says: 'scope' },
  },
  {
    what: 'an attribute of its resource',
    sql: update("ResourceAttributes = mapUpdate(ResourceAttributes, map('service.name', 'other'))"),
    finds: { kind: 'attribute-mismatch', says: 'resource attribute service.name' },
  },
  {
    what: 'the service in its own column',
    rewritten: "'other' AS ServiceName",
    finds: { kind: 'attribute-mismatch', says: 'resource attribute service.name' },
  },
  {
    what: 'its name',
    rewritten: "'harmless' AS SpanName",
    finds: { kind: 'attribute-mismatch', says: 'name' },
  },
  {
    what: 'its start',
    rewritten: 'Timestamp - toIntervalNanosecond(1) AS Timestamp',
    finds: { kind: 'attribute-mismatch', says: 'startTime' },
  },
  {
    what: 'the text of a record',
    sql: inEvents(`mapUpdate(each, map('audit.record', replaceOne(${TEXT}, 'loans', 'loams')))`),
    finds: { kind: 'altered', sequence: 1, says: 'not the one its hash is of' },
  },
  {
    what: 'the text of a record with the hash beside it',
    sql: inEvents(`mapUpdate(each, map('audit.record', replaceOne(${TEXT}, 'loans', 'loams'),
      'audit.record.hash', lower(hex(SHA256(concat(char(0), replaceOne(${TEXT}, 'loans', 'loams')))))))`),
    finds: { kind: 'altered', sequence: 1, says: 'names another hash' },
  },
  {
    what: 'a row that was deleted',
    sql: `ALTER TABLE {traces} DELETE WHERE SpanName = 'batch segment' AND SpanAttributes['audit.segment.index'] = '1'`,
    finds: { kind: 'missing', says: 'sequences 128 to 255 are missing' },
  },
  {
    what: 'a row that was added: a copy as another span',
    sql: `INSERT INTO {traces} SELECT * REPLACE ('eeeeeeeeeeeeeeee' AS SpanId) FROM {traces} WHERE ${TRAIN}`,
    finds: { kind: 'duplicated' },
  },
  {
    what: 'an event without a record',
    sql: update(
      "`Events.Attributes` = arrayMap(each -> if(each['audit.outcome'] = 'failure', map(), each), `Events.Attributes`)",
      "SpanName = 'score'",
    ),
    finds: { kind: 'inserted', says: 'an event without a record' },
  },
]

const INDEX: Case[] = [
  {
    what: 'a record that was deleted',
    sql: "ALTER TABLE {records} DELETE WHERE operation_name = 'train' AND sequence = 2",
    finds: { kind: 'missing', sequence: 2, says: 'sequence 2 is missing here' },
  },
  {
    what: 'records that were deleted, told of together',
    sql: "ALTER TABLE {records} DELETE WHERE operation_name = 'batch' AND sequence BETWEEN 10 AND 200",
    finds: { kind: 'missing', sequence: 10, says: 'sequences 10 to 200 are missing here' },
  },
  {
    what: 'all records',
    sql: 'TRUNCATE TABLE {records}',
    finds: { kind: 'missing', says: 'none of the records is here' },
  },
  {
    what: 'a table that is gone',
    sql: 'DROP TABLE {records}',
    finds: { kind: 'missing', says: 'none of the records is here' },
  },
  {
    what: 'the text of a record',
    sql: "ALTER TABLE {records} UPDATE record = replaceOne(record, 'loans', 'loams') WHERE record LIKE '%loans%'",
    finds: { kind: 'altered', says: 'not the one its hash is of' },
  },
  ...[
    ...[
      "event_type = 'x'",
      "operation_name = 'x'",
      "outcome = 'denied'",
      "operation_id = 'x'",
      "actor_id = 'eve'",
    ],
    ...['subject_tokens = []', "datasets = ['x']", 'regulations = []', 'sequence = 9', "ledger_id = 'x'"],
    ...['ledger_index = 1000000', "trace_id = 'x'", "span_id = 'x'"],
  ].map((change): Case => ({
    what: `the column ${change.split(' ')[0]}`,
    sql: `ALTER TABLE {records} UPDATE ${change} WHERE operation_name = 'train' AND event_type = 'data_access'`,
    finds: { kind: 'altered', sequence: 1, says: `differ from its record in ${change.split(' ')[0]}` },
  })),
  {
    what: 'a time that does not say what the record says',
    sql: `INSERT INTO {records} SELECT * REPLACE (ts + toIntervalDay(1) AS ts) FROM {records} WHERE operation_name = 'train' AND sequence = 1`,
    finds: { kind: 'altered', sequence: 1, says: 'differ from its record in ts or record_id' },
  },
  {
    what: 'a record that was added',
    sql: `INSERT INTO {records} SELECT * REPLACE (replaceOne(record, 'credit scoring', 'marketing') AS record,
      SHA256(concat(char(0), replaceOne(record, 'credit scoring', 'marketing'))) AS hash) FROM {records}
      WHERE operation_name = 'train' AND sequence = 1`,
    finds: { kind: 'inserted', sequence: 1, says: 'the record is in no span' },
  },
]

async function findings({ what, sql, rewritten }: Case): Promise<Finding[]> {
  const sink = await honestSink()
  if (sql !== undefined) await sink.run(sql)
  if (rewritten !== undefined) await rewrite(sink, rewritten, TRAIN)
  const { verdict, findings: found } = await verifyAuditLogs(sink.place)
  expect([what, verdict]).toEqual([what, 'failed'])
  return found
}

function expected({ finds: { kind, sequence, says } }: Case, location: string): unknown {
  return expect.objectContaining({
    ...{ kind, severity: 'error', location: expect.stringContaining(location) as string },
    ...(sequence !== undefined && { sequence }),
    ...(says !== undefined && { message: expect.stringContaining(says) as string }),
  })
}

const JOURNALED = "operation_name = 'train' AND sequence = 1"

async function missingIn({ place }: TablesUnderTest): Promise<(number | undefined)[]> {
  const { findings: found } = await verifyAuditLogs(place)
  return found.filter(({ kind }) => kind === 'missing').map(({ sequence }) => sequence)
}

describe('verify over ClickHouse', () => {
  it('finds nothing wrong with what was written, whichever way it came and however often', async () => {
    const sink = await honestSink()
    const honest = { verdict: 'incomplete', records: BATCH_RECORDS + 7, trails: 3, writers: 1 }
    expect(await verifyAuditLogs(sink.place)).toMatchObject({ ...honest, findings: [{ kind: 'unsigned' }] })
    await sink.write(spans)
    expect(await verifyAuditLogs(sink.place)).toMatchObject({ ...honest, findings: [{ kind: 'unsigned' }] })
  })

  it('misses nothing that a journal still holds, where queries find it too', async () => {
    const sink = await honestSink()
    await sink.run(`ALTER TABLE {records} DELETE WHERE ${JOURNALED}`)
    expect(await missingIn(sink)).toEqual([1])
    const events = spans.flatMap((span) =>
      span.events.map(({ attributes }) => attributes!['audit.record'] as string),
    )
    const record = events
      .map((text) => ({ text, stored: readRecord(text) }))
      .find(({ stored }) => stored.operationName === 'train' && stored.sequence === 1)!
    writeJournal(sink, record.stored.ledger.id, [record])
    expect(await missingIn(sink)).toEqual([])
  })

  it('takes no notice of the spans of others', async () => {
    const sink = await honestSink()
    await sink.run(
      `INSERT INTO {traces} SELECT * REPLACE ('GET /' AS SpanName, map('http.route', '/') AS SpanAttributes,
        [] AS \`Events.Timestamp\`, [] AS \`Events.Name\`, [] AS \`Events.Attributes\`) FROM {traces}`,
    )
    expect(await verifyAuditLogs(sink.place)).toMatchObject({ verdict: 'incomplete', trails: 3 })
  })

  it.each(SPANS)('finds in the spans: $what', async (each) => {
    expect(await findings(each)).toContainEqual(expected(each, ''))
  })

  it.each(INDEX)('finds in the records that queries read: $what', async (each) => {
    expect(await findings(each)).toContainEqual(expected(each, 'table records_'))
  })

  it('of no tables is an error', async () => {
    await expect(verifyAuditLogs(engine.missing())).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
  })
})
