import { AuditError } from '../../../src/errors.js'
import type { ResolvedFilter } from '../../../src/query/filter.js'
import type { Order, Position } from '../../../src/query/order.js'
import { isRecordTimestamp } from '../../../src/query/read-record.js'
import { nanosecondsOf } from './instants.js'

/** A part of a WHERE, and the values of its parameters. */
export interface Condition {
  sql: string
  params: Readonly<Record<string, unknown>>
}

type ValueMember = Exclude<keyof ResolvedFilter, 'startTime' | 'endTime'>

/** Column of the records' table by member of a filter, where it holds one value … */
const SINGLE: Partial<Record<ValueMember, string>> = {
  operationIds: 'operation_id',
  operationNames: 'operation_name',
  eventTypes: 'event_type',
  outcomes: 'outcome',
  traceIds: 'trace_id',
  actors: 'actor_id',
}
/** … and where it holds several. */
const SEVERAL: Partial<Record<ValueMember, string>> = {
  regulations: 'regulations',
  subjectTokens: 'subject_tokens',
  datasets: 'datasets',
}

/** The rows that pass a filter. Values go as parameters, so what they say is never read as SQL. */
export function filterConditions(filter: ResolvedFilter): Condition[] {
  return [
    ...members(filter, SINGLE, (column, name) => `${column} IN {${name}:Array(String)}`),
    ...members(filter, SEVERAL, (column, name) => `hasAny(${column}, {${name}:Array(String)})`),
    ...bound('startTime', '>=', filter.startTime),
    ...bound('endTime', '<', filter.endTime),
  ]
}

function members(
  filter: ResolvedFilter,
  columns: Partial<Record<ValueMember, string>>,
  sqlOf: (column: string, name: string) => string,
): Condition[] {
  return Object.entries(columns).flatMap(([name, column]) => {
    const values = filter[name as ValueMember]
    return values ? [{ sql: sqlOf(column, name), params: { [name]: [...values] } }] : []
  })
}

function bound(name: string, operator: string, timestamp: string | undefined): Condition[] {
  if (timestamp === undefined) return []
  const sql = `ts ${operator} fromUnixTimestamp64Nano({${name}:Int64})`
  return [{ sql, params: { [name]: nanosecondsOf(timestamp) } }]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SHA_256 = /^[0-9a-f]{64}$/
const AFTER = 'fromUnixTimestamp64Nano({after:Int64})'

/**
 * The rows that stand after a position. The plain bound says less than the comparison of tuples, but is the one that
 * the primary index is read by.
 *
 * @throws {AuditError} ERR_INVALID_CURSOR for a position that no record has.
 */
export function afterCondition(order: Order, { timestamp, recordId, hash }: Position): Condition {
  if (!isRecordTimestamp(timestamp) || !UUID.test(recordId) || !SHA_256.test(hash))
    throw new AuditError('ERR_INVALID_CURSOR', 'cursor is no cursor: pass on the one a query gave, unchanged')
  const than = order === 'asc' ? '>' : '<'
  const position = `(${AFTER}, toFixedString(unhex({afterId:String}), 16), toFixedString(unhex({afterHash:String}), 32))`
  return {
    sql: `ts ${than}= ${AFTER} AND (ts, record_id, hash) ${than} ${position}`,
    params: { after: nanosecondsOf(timestamp), afterId: recordId.replaceAll('-', ''), afterHash: hash },
  }
}

/** All of them at once, as a WHERE. */
export function whereOf(conditions: readonly Condition[]): Condition {
  return {
    sql: conditions.length === 0 ? '' : `WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`,
    params: Object.assign({}, ...conditions.map(({ params }) => params)) as Record<string, unknown>,
  }
}
