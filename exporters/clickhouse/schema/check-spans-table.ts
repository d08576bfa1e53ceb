import { AuditError } from '../../../src/errors.js'
import type { SchemaTarget } from './layout.js'
import { localPart, traceTimesTable, viewInto } from './names.js'
import type { SchemaState } from './state.js'
import { TRACE_COLUMNS } from './traces-tables.js'

const ATTRIBUTES = 'Map(String, String)'
/** Of columns that are not text. A type is compared without LowCardinality, which changes no value. */
const TYPES: Partial<Record<(typeof TRACE_COLUMNS)[number], readonly string[]>> = {
  Timestamp: ['DateTime64(9)'],
  ResourceAttributes: [ATTRIBUTES],
  SpanAttributes: [ATTRIBUTES],
  // Older Collectors made it signed.
  Duration: ['UInt64', 'Int64'],
  'Events.Timestamp': ['Array(DateTime64(9))'],
  'Events.Name': ['Array(String)'],
  'Events.Attributes': [`Array(${ATTRIBUTES})`],
  'Links.TraceId': ['Array(String)'],
  'Links.SpanId': ['Array(String)'],
  'Links.TraceState': ['Array(String)'],
  'Links.Attributes': [`Array(${ATTRIBUTES})`],
}

/**
 * Refuses a table of spans that somebody else made and that rows of ours do not fit.
 *
 * @throws {AuditError} ERR_SCHEMA naming the first thing that does not fit.
 */
export function requireSpansTable(state: SchemaState, { tables, cluster }: SchemaTarget): void {
  const table = state.tables.get(tables.traces)
  if (!table) return
  if (cluster !== undefined && table.engine !== 'Distributed') {
    throw unfit(`${tables.traces} is a ${table.engine} table, and on a cluster it must be Distributed`)
  }
  for (const column of TRACE_COLUMNS) {
    const type = state.spanColumns.get(column)
    const wanted = TYPES[column] ?? ['String']
    if (type === undefined) throw unfit(`${tables.traces} has no column ${column}`)
    if (!wanted.includes(plainType(type))) {
      throw unfit(`column ${column} of ${tables.traces} is ${type}, not ${wanted[0]}`)
    }
  }
}

const RECORDS_ORDER = 'ORDER BY (ts, record_id, hash)'

/**
 * Refuses what stands where records are to be kept, if it would lose some: another order merges rows away that differ,
 * and what is no view fills nothing.
 *
 * @throws {AuditError} ERR_SCHEMA
 */
export function requireRecordsTable(state: SchemaState, { tables, cluster }: SchemaTarget): void {
  const table = state.tables.get(cluster === undefined ? tables.records : localPart(tables.records))
  if (table && !(table.engine.includes('Replacing') && table.definition.includes(RECORDS_ORDER)))
    throw unfit(`${tables.records} is not the table of records that was made for them`, 'records_table')
  for (const name of [viewInto(tables.records), viewInto(traceTimesTable(tables))]) {
    const view = state.tables.get(name)
    if (view && view.engine !== 'MaterializedView') throw unfit(`${name} is no view`, 'records_table')
  }
}

function plainType(type: string): string {
  return type.replaceAll(/LowCardinality\((\w+)\)/g, '$1').replace(/(DateTime64\(9), '[^']*'/, '$1')
}

function unfit(what: string, parameter = 'traces_table'): AuditError {
  return new AuditError('ERR_SCHEMA', `${what}: give another ${parameter} in the sink URL`)
}

/** The TTL of the spans' table, in SQL, where whoever made it gave it one. */
export function ttlOf(state: SchemaState, { tables }: SchemaTarget): string | undefined {
  const { definition = '' } = state.tables.get(tables.traces) ?? {}
  return / TTL (.+?)(?: SETTINGS |$)/s.exec(definition)?.[1]
}
