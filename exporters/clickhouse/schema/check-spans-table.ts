import { AuditError } from '../../../src/errors.js'
import type { SchemaTarget } from './layout.js'
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

function plainType(type: string): string {
  return type.replaceAll(/LowCardinality\((\w+)\)/g, '$1').replace(/(DateTime64\(9), '[^']*'/, '$1')
}

function unfit(what: string): AuditError {
  return new AuditError('ERR_SCHEMA', `${what}: give another traces_table in the sink URL`)
}

/** The TTL of the spans' table, in SQL, where whoever made it gave it one. */
export function ttlOf(state: SchemaState, { tables }: SchemaTarget): string | undefined {
  const { definition = '' } = state.tables.get(tables.traces) ?? {}
  return / TTL (.+?)(?: SETTINGS |$)/s.exec(definition)?.[1]
}
