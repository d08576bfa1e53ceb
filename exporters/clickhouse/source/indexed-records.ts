import { Unreadable } from '../../../src/query/damage.js'
import { datasetOf } from '../../../src/query/filter.js'
import { comparePositions } from '../../../src/query/order.js'
import { readRecord } from '../../../src/query/read-record.js'
import type { IndexedRecord } from '../../../src/query/stored-span.js'
import type { StoredRecord } from '../../../src/record/types.js'
import { recordRows, type FurtherColumns, type RecordRow } from './record-pages.js'
import type { Tables } from './tables.js'

/** What the columns that queries use must say, from the record. Numbers as text, as the engine writes them. */
const EXPECTED: Readonly<Record<string, (record: StoredRecord) => string | readonly string[]>> = {
  event_type: ({ eventType }) => eventType,
  operation_name: ({ operationName }) => operationName,
  outcome: ({ outcome }) => outcome,
  operation_id: ({ operationId }) => operationId,
  actor_id: ({ actor }) => actor?.id ?? '',
  subject_tokens: ({ subjects = [] }) => subjects.map(({ token }) => token),
  datasets: (record) => (datasetOf(record) === undefined ? [] : [datasetOf(record)!]),
  regulations: ({ regulations }) => regulations,
  sequence: ({ sequence }) => String(sequence),
  ledger_id: ({ ledger }) => ledger.id,
  ledger_index: ({ ledger }) => String(ledger.index),
  trace_id: ({ traceId }) => traceId,
  span_id: ({ spanId }) => spanId,
}

/**
 * Every row of the records' table, each column checked against its record. The name of the service is not in it.
 *
 * @throws {AuditError} From the iteration: ERR_SINK_READ. A table that is not there has no rows.
 */
export async function* indexedRecords(tables: Tables): AsyncGenerator<IndexedRecord, void, undefined> {
  const { target } = tables
  const rows = tables.stream(true, (connection) =>
    recordRows(connection, target, { filter: {}, order: 'asc' }, Object.keys(EXPECTED)),
  )
  for await (const row of rows) yield entryOf(row)
}

function entryOf(row: RecordRow & { further: FurtherColumns }): IndexedRecord {
  const { recordId, hash } = row
  try {
    const record = readRecord(row.record, hash)
    const flaw = flawOf(row, record)
    return { recordId, hash, record, ...(flaw !== undefined && { flaw }) }
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return { recordId, hash, flaw: error.message }
  }
}

function flawOf(row: RecordRow & { further: FurtherColumns }, record: StoredRecord): string | undefined {
  const wrong = comparePositions(row, record) === 0 ? [] : ['ts or record_id']
  for (const [name, expected] of Object.entries(EXPECTED))
    if (!isSame(row.further[name], expected(record))) wrong.push(name)
  return wrong.length === 0 ? undefined : `its columns differ from its record in ${wrong.join(', ')}`
}

function isSame(stored: unknown, expected: string | readonly string[]): boolean {
  if (typeof expected === 'string') return String(stored) === expected
  return (
    Array.isArray(stored) &&
    stored.length === expected.length &&
    expected.every((item, i) => item === stored[i])
  )
}
