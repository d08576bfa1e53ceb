import type { Connection } from '../connect/connection.js'
import type { SchemaTarget } from './layout.js'
import { localPart, qualified, traceTimesTable, viewInto } from './names.js'
import { parseVersion, type ServerVersion } from './server-version.js'

/** A step as it was recorded when it was taken. */
export interface Applied {
  version: number
  name: string
  checksum: string
  /** Version of the package that did it. */
  appliedBy: string
}

/** A table or view that is there. */
export interface TableState {
  engine: string
  /** With everything behind the engine's name: keys, TTL, settings. */
  definition: string
}

/** What a server has of a schema. */
export interface SchemaState {
  version: ServerVersion
  tables: ReadonlyMap<string, TableState>
  /** In order of version. */
  applied: readonly Applied[]
  /** Type of each column of the spans' table. */
  spanColumns: ReadonlyMap<string, string>
}

/** Looks, and changes nothing. @throws {ClickHouseFailure} */
export async function readState(connection: Connection, target: SchemaTarget): Promise<SchemaState> {
  const [versions, tables, columns] = await Promise.all([
    connection.rows<{ version: string }>({ sql: 'SELECT version() AS version' }),
    connection.rows<{ name: string } & TableState>({
      sql: `SELECT name, engine, engine_full AS definition FROM system.tables
WHERE database = {database:String} AND name IN {names:Array(String)}`,
      params: { database: target.database, names: everyName(target) },
    }),
    connection.rows<{ name: string; type: string }>({
      sql: `SELECT name, type FROM system.columns
WHERE database = {database:String} AND table = {table:String} ORDER BY position`,
      params: { database: target.database, table: target.tables.traces },
    }),
  ])
  const found = new Map(tables.map(({ name, engine, definition }) => [name, { engine, definition }]))
  return {
    version: parseVersion(versions[0]?.version ?? ''),
    tables: found,
    applied: found.has(target.tables.migrations) ? await readApplied(connection, target) : [],
    spanColumns: new Map(columns.map(({ name, type }) => [name, type])),
  }
}

/** Every table and view that the steps make. */
export function namesOf({ tables, cluster }: SchemaTarget): string[] {
  const spread = [tables.traces, traceTimesTable(tables), tables.records]
  return [
    ...spread,
    ...(cluster === undefined ? [] : spread.map(localPart)),
    ...[viewInto(traceTimesTable(tables)), viewInto(tables.records), tables.checkpoints],
  ]
}

function everyName(target: SchemaTarget): string[] {
  return [...namesOf(target), target.tables.migrations]
}

// Two processes that migrated at once have recorded the same step twice.
async function readApplied(connection: Connection, { database, tables }: SchemaTarget): Promise<Applied[]> {
  const rows = await connection.rows<Omit<Applied, 'version'> & { step: string | number }>({
    sql: `SELECT version AS step, argMax(name, applied_at) AS name, argMax(checksum, applied_at) AS checksum,
  argMax(applied_by, applied_at) AS appliedBy
FROM ${qualified(database, tables.migrations)}
WHERE traces_table = {traces:String} AND records_table = {records:String}
GROUP BY version ORDER BY version`,
    params: { traces: tables.traces, records: tables.records },
  })
  return rows.map(({ step, ...row }) => ({ version: Number(step), ...row }))
}
