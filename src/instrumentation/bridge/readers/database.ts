import type { SpanAttributes } from '../../../otel/span-types.js'
import type { StatementAccess, TableAccess } from '../sql/access.js'
import { dialectOf } from '../sql/dialect.js'
import { readStatement } from '../sql/read-statement.js'
import { touchesRows } from '../sql/statement-head.js'
import { countOf, present, textOf, textsOf, wordOf } from './attributes.js'
import { effectOf } from './effect.js'
import type { Reading, SpanReader } from './reader.js'

const STATUS_ERROR = 2

/** Stores whose rows have no table: the whole store is the data set. */
const KEY_VALUE: ReadonlySet<string> = new Set(['redis', 'valkey', 'memcached', 'hazelcast', 'aerospike'])
/** Commands about the connection, not about data. */
const NO_DATA =
  /^(?:auth|client|cluster|command|config|connect|connected|discard|echo|endsessions|exec|hello|info|ismaster|killcursors|memory|multi|ping|psubscribe|publish|punsubscribe|quit|readonly|script|select|subscribe|time|unsubscribe|unwatch|wait|watch)$/i

/**
 * Which tables, columns and rows a database was asked for: one reading for each table. By the names of the semantic
 * conventions for database spans, stable and before. Values, parameters and the statement itself are in no reading.
 */
export const readDatabase: SpanReader = ({ attributes, status }, { dataset }) => {
  const system = textOf(attributes, 'db.system.name', 'db.system') ?? 'other_sql'
  const about = databaseOf(system, attributes)
  const dialect = dialectOf(system)
  const text = textOf(attributes, 'db.query.text', 'db.statement')
  const statements =
    dialect && text !== undefined ? readStatement(text, dialect, status.code === STATUS_ERROR) : []
  const readings = statements.flatMap((statement) => ofStatement(statement, attributes, about))
  const found = readings.length > 0 ? readings : withoutText(system, statements, attributes, about)
  return dataset === undefined ? found : found.map((reading) => renamed(reading, dataset))
}

type About = Record<string, unknown>

function ofStatement(statement: StatementAccess, attributes: SpanAttributes, about: About): Reading[] {
  const { operation, tables, ambiguous, parsed } = statement
  const rowsOf = tables.length === 1 && parsed ? returnedRows(attributes) : undefined
  return tables.map((access) => {
    if (access.effect === 'define') return definition(access, operation, tables, about)
    const details = {
      ...present({
        columnsFiltered: access.filters.length > 0 ? access.filters : undefined,
        columnsAmbiguous: ambiguous.length > 0 ? ambiguous : undefined,
      }),
      ...(!parsed && { otherTables: 'unknown' }),
    }
    const columns = access.columnsKnown ? access.columns : undefined
    return dataAccess(
      { dataset: access.table, operation, effect: access.effect, columns, rows: rowsOf },
      {
        ...details,
        ...about,
      },
    )
  })
}

/** What changes a table, not its rows, is a transformation of the data set. */
function definition(
  { table }: TableAccess,
  operation: string,
  tables: readonly TableAccess[],
  about: About,
): Reading {
  const inputData = tables.flatMap((other) => (other.effect === 'read' ? other.table : []))
  const details = { transformationType: operation, inputData, outputData: table, parameters: {}, ...about }
  return { eventType: 'data_transformation', details }
}

/** Where no statement names a table: by the collection that the span names, or the store as a whole. */
function withoutText(
  system: string,
  statements: readonly StatementAccess[],
  attributes: SpanAttributes,
  about: About,
): Reading[] {
  const procedure = textOf(attributes, 'db.stored_procedure.name')
  const said = wordOf(attributes, 'db.operation.name', 'db.operation')
  const operation = said ?? statements[0]?.operation ?? (procedure === undefined ? undefined : 'EXEC')
  const effect = operation === undefined ? undefined : effectOf(operation)
  const access = { operation, effect, columns: undefined, rows: returnedRows(attributes) }
  const collections = collectionsOf(attributes)
  if (operation !== undefined && NO_DATA.test(operation) && !dialectOf(system)) return []
  if (collections) return collections.map((name) => dataAccess({ dataset: name, ...access }, about))
  if (KEY_VALUE.has(system) && operation !== undefined) {
    return [dataAccess({ dataset: inStore(system, attributes, '/'), ...access }, about)]
  }
  const touched = statements.some((one) => !one.parsed && touchesRows(one.operation))
  if (!touched && procedure === undefined) return []
  const details = { ...present({ procedure }), ...about }
  return [
    dataAccess({ dataset: `${inStore(system, attributes, '.')}.*`, ...access, isUnknown: true }, details),
  ]
}

/** Names of tables that the span itself tells. */
function collectionsOf(attributes: SpanAttributes): string[] | undefined {
  return textsOf(
    attributes,
    'db.collection.name',
    'aws.dynamodb.table_names',
    'db.sql.table',
    'db.mongodb.collection',
    'db.cassandra.table',
  )
}

function inStore(system: string, attributes: SpanAttributes, separator: string): string {
  const namespace = textOf(attributes, 'db.namespace', 'db.name')
  if (separator === '.') return namespace ?? system
  const index = namespace ?? countOf(attributes, 'db.redis.database_index')
  return index === undefined ? system : `${system}/${index}`
}

interface Access {
  dataset: string
  operation: string | undefined
  effect: string | undefined
  columns: string[] | undefined
  rows: number | undefined
  /** Whether the data set is only where it may be: the database, for a table that nobody named. */
  isUnknown?: boolean
}

/** What is not known is named: an empty list or a zero would be a claim. */
function dataAccess(access: Access, more: Record<string, unknown>): Reading {
  const { dataset, operation, effect, columns, rows, isUnknown } = access
  const unknown = [
    ...(isUnknown ? ['datasetName'] : []),
    ...(columns ? [] : ['columnsAccessed']),
    ...(rows === undefined ? ['numRecords'] : []),
  ]
  const details = {
    datasetName: dataset,
    columnsAccessed: columns ?? [],
    ...present({ numRecords: rows, operation, effect }),
    ...(unknown.length > 0 && { unknown }),
    ...more,
  }
  return { eventType: 'data_access', details }
}

function renamed(reading: Reading, dataset: string): Reading {
  const { eventType, details } = reading
  if (eventType !== 'data_access') return reading
  return { eventType, details: { ...details, datasetName: dataset } }
}

function returnedRows(attributes: SpanAttributes): number | undefined {
  return countOf(attributes, 'db.response.returned_rows', 'aws.dynamodb.count')
}

function databaseOf(system: string, attributes: SpanAttributes): About {
  const namespace = textOf(attributes, 'db.namespace', 'db.name')
  const server = hostOf(textOf(attributes, 'server.address', 'net.peer.name', 'net.sock.peer.addr'))
  const port = countOf(attributes, 'server.port', 'net.peer.port')
  return { database: present({ system, namespace, server, port }) }
}

/** A host, a path of a socket; of a URL neither credentials nor query. */
function hostOf(address: string | undefined): string | undefined {
  const host = address?.replace(/^.*@/, '').replace(/[?#].*$/, '')
  return host !== undefined && /^[\w.:/[\]-]{1,255}$/.test(host) ? host : undefined
}
