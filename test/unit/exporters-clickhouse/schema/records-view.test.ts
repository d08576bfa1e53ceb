import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../../../exporters/clickhouse/connect/connection.js'
import { openConnection } from '../../../../exporters/clickhouse/connect/open.js'
import { clickHouseTarget } from '../../../../exporters/clickhouse/connect/read-target.js'
import { migrate } from '../../../../exporters/clickhouse/schema/migrate.js'
import { parseSink } from '../../../../src/config/sink-url.js'
import { datasetOf } from '../../../../src/query/filter.js'
import { readRecord } from '../../../../src/query/read-record.js'
import { canonicalize } from '../../../../src/record/canonical.js'
import { leafHash } from '../../../../src/record/hash.js'
import { formatInstant } from '../../../../src/record/time.js'
import type { JsonValue, StoredRecord } from '../../../../src/record/types.js'
import { chdbDir, sql } from '../../../support/clickhouse/engine.js'

const target = clickHouseTarget(parseSink(`chdb:${chdbDir()}`))
let connection: Connection

beforeAll(async () => {
  connection = await openConnection(target)
  await migrate(connection, target)
})
afterAll(() => connection.close())

const COLUMNS = ['Timestamp', 'TraceId', 'Events.Timestamp', 'Events.Name', 'Events.Attributes']

/** Puts events into one span, as whoever may insert can. */
function insertEvents(events: readonly Record<string, string>[]): Promise<void> {
  const time = '1700000000.000000001'
  const row = [time, 'f'.repeat(32), events.map(() => time), events.map(() => 'audit'), events]
  const rows = Buffer.from(`${JSON.stringify(row)}\n`)
  return connection.insert({ table: 'otel_traces', columns: COLUMNS, rows, token: randomUUID() })
}

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'))
// Every control character, quote and backslash is likely, and so are characters beyond 16 bits.
const text = fc.oneof(
  fc.string({
    unit: fc.constantFrom('\0', '\n', '\u001f', '"', '\\', '/', '<', "'", '{', '\u2028', 'é', '😀'),
  }),
  fc.string({ unit: 'binary' }).map((value) => value.toWellFormed()),
  fc.constantFrom('\\u0000', 'null', '{"$digest":1}', '5', 'x'.repeat(20_000)),
)
const natural = fc.oneof(fc.nat(), fc.maxSafeNat(), fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53))
const json = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value).toWellFormed()) as JsonValue)
// Within one month, as an insert takes a hundred partitions at most.
const instant = fc
  .tuple(fc.integer({ min: 1_700_000_000, max: 1_701_000_000 }), fc.integer({ min: 0, max: 999_999_999 }))
  .map(formatInstant)

const record = fc
  .record(
    {
      ...{ recordId: fc.uuid(), eventType: text, timestamp: instant, operationId: fc.uuid() },
      ...{ operationName: text, sequence: natural, traceId: hex(16), spanId: hex(8) },
      ledger: fc.record({ id: fc.uuid(), index: natural }),
      ...{ regulations: fc.array(text), outcome: text, context: fc.dictionary(text, json) },
      actor: fc.record({ id: text, type: fc.constant('user') }),
      subjects: fc.array(fc.record({ token: text }), { minLength: 1 }),
      details: fc.oneof(fc.record({ datasetName: fc.oneof(text, json) }), fc.dictionary(text, json)),
    },
    {
      requiredKeys: [
        'recordId',
        'eventType',
        'timestamp',
        'operationId',
        'operationName',
        'sequence',
        'traceId',
        'spanId',
        'ledger',
        'regulations',
        'outcome',
        'context',
        'details',
      ],
    },
  )
  .map((value) => canonicalize(value as unknown as JsonValue))

/** What the columns of a record's row must hold, as a query sees the record. */
function rowOf(stored: StoredRecord): Record<string, unknown> {
  const dataset = datasetOf(stored)
  return {
    time: stored.timestamp.replace('T', ' ').replace('Z', ''),
    id: stored.recordId.replaceAll('-', ''),
    stored_hash: stored.hash,
    ...{ event_type: stored.eventType, operation_name: stored.operationName, outcome: stored.outcome },
    ...{ operation_id: stored.operationId, actor_id: stored.actor?.id ?? '' },
    subject_tokens: stored.subjects?.map(({ token }) => token) ?? [],
    datasets: dataset === undefined ? [] : [dataset],
    regulations: stored.regulations,
    ...{ sequence: String(stored.sequence), ledger_id: stored.ledger.id },
    ...{ ledger_index: String(stored.ledger.index), trace_id: stored.traceId, span_id: stored.spanId },
  }
}

const SELECT = `SELECT toString(ts, 'UTC') AS time, lower(hex(record_id)) AS id, lower(hex(hash)) AS stored_hash,
event_type, operation_name, outcome, operation_id, actor_id, subject_tokens, datasets, regulations,
toString(sequence) AS sequence, ledger_id, toString(ledger_index) AS ledger_index, trace_id, span_id, record
FROM audit_events`

describe('the view of records', () => {
  it('has in each column what a query sees in the record, whatever text and numbers it holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 40 }), async (texts) => {
        await sql('TRUNCATE TABLE audit_events')
        await insertEvents(
          texts.map((each) => ({ 'audit.record': each, 'audit.record.hash': leafHash(each) })),
        )
        const rows = await sql<{ record: string }>(SELECT)
        const byText = new Map(rows.map(({ record: own, ...columns }) => [own, columns]))
        expect(byText.size).toBe(new Set(texts).size)
        for (const each of texts) expect(byText.get(each)).toEqual(rowOf(readRecord(each)))
      }),
      { numRuns: 40 },
    )
  })

  it('never fails an insert, whatever an event holds, and takes no row of what has no id and hash', async () => {
    const broken = fc.oneof(
      text,
      json.map((value) => JSON.stringify(value)),
      record.map((whole) => whole.slice(0, -1)),
      record.map((whole) => whole.replace(/"timestamp":"[^"]*"/, '"timestamp":"9999-99-99"')),
      record.map((whole) => whole.replace(/"sequence":\d+/, '"sequence":-1e400')),
    )
    const hash = fc.oneof(text, hex(32), hex(31), hex(33))
    const event = fc.oneof(
      fc.record({ 'audit.record': broken, 'audit.record.hash': hash }),
      fc.record({ 'audit.record': broken }),
      fc.dictionary(text, text),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
        await insertEvents(events)
      }),
      { numRuns: 60 },
    )
    const held = await sql<{ id: string; record: string }>(
      'SELECT lower(hex(record_id)) AS id, record FROM audit_events',
    )
    const idIn = (own: string) => /"recordId":"([0-9a-f-]{36})"/.exec(own)?.[1]?.replaceAll('-', '')
    for (const { id, record: own } of held) expect(idIn(own)).toBe(id)
  })

  it('has a record with integers beyond 64 bits, for which the parser of the engine gives up a whole text', async () => {
    await sql('TRUNCATE TABLE audit_events')
    const [sample] = fc.sample(record, { numRuns: 1, seed: 1 })
    const digits = '"18446744073709551616",-99999999999999999999'
    const details = { datasetName: digits, huge: [2 ** 64, -(2 ** 64), 1e20, 123456789012345680000, 1e21] }
    const own = canonicalize({ ...(JSON.parse(sample!) as object), details })
    await insertEvents([{ 'audit.record': own, 'audit.record.hash': leafHash(own) }])
    expect(await sql('SELECT record, datasets FROM audit_events')).toEqual([
      { record: own, datasets: [digits] },
    ])
  })

  it('takes for a data set what is text, the empty one too, and nothing that only reads like text', async () => {
    await sql('TRUNCATE TABLE audit_events')
    const names: JsonValue[] = [
      '',
      'loans',
      { $omitted: { bytes: 9, reason: 'size' } },
      ['loans'],
      5,
      null,
      true,
    ]
    const [sample] = fc.sample(record, { numRuns: 1, seed: 1 })
    const events = names.map((datasetName, sequence) => {
      const own = canonicalize({ ...(JSON.parse(sample!) as object), details: { datasetName }, sequence })
      return { 'audit.record': own, 'audit.record.hash': leafHash(own) }
    })
    await insertEvents(events)
    expect(await sql('SELECT datasets FROM audit_events ORDER BY sequence')).toEqual(
      [[''], ['loans'], [], [], [], [], []].map((datasets) => ({ datasets })),
    )
  })
})
