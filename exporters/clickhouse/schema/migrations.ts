import { createHash } from 'node:crypto'
import { Layout, type SchemaTarget } from './layout.js'
import { DEFAULT_TABLES, type TableNames } from './names.js'
import { checkpointsTable, recordsTable, recordsView } from './records-table.js'
import { ASSUMED_VERSION, type ServerVersion } from './server-version.js'
import { traceTimesTables, tracesTable } from './traces-tables.js'

/** One numbered step of the schema. */
export interface Migration {
  /** 1, 2, 3 … */
  version: number
  name: string
  /** Why it is there: a comment in a plan. */
  why: string
  /** In order. Each may be run again: a step that was cut short is run whole the next time. */
  statements: readonly string[]
  /** Hex SHA-256 of what the step is, the same for every server and target. */
  checksum: string
}

interface Step {
  name: string
  why: string
  statements: (layout: Layout, tables: TableNames) => string[]
}

/** Every step there has been. A step that was released never changes: what is new is a new step at the end. */
const STEPS: readonly Step[] = [
  {
    name: 'spans',
    why: "The Collector's table of spans; it must remember inserts, so that a retry is not stored twice.",
    statements: tracesTable,
  },
  {
    name: 'trace times',
    why: "The Collector's companion, from when to when each trace ran. Grafana looks traces up there.",
    statements: traceTimesTables,
  },
  { name: 'records', why: 'One row a record: what queries read.', statements: recordsTable },
  {
    name: 'records view',
    why: 'Fills the records from the spans, whoever writes these: an exporter here or a Collector.',
    statements: recordsView,
  },
  { name: 'checkpoints', why: 'Signed heads of ledgers.', statements: checkpointsTable },
]

/** The schema of a sink as steps. Pure: what is there already is of no matter. */
export function planMigrations(target: SchemaTarget, version: ServerVersion): Migration[] {
  const layout = new Layout(target, version)
  const canonical = new Layout({ database: 'default', tables: DEFAULT_TABLES }, ASSUMED_VERSION)
  return STEPS.map(({ name, why, statements }, index) => ({
    version: index + 1,
    name,
    why,
    statements: statements(layout, target.tables),
    checksum: checksumOf(statements(canonical, DEFAULT_TABLES)),
  }))
}

// Of the text for a server everybody has: it tells whether a released step was changed, not for whom it was made.
function checksumOf(statements: readonly string[]): string {
  return createHash('sha256').update(statements.join(';\n')).digest('hex')
}

/** What there must be before the first step: the database, and the table that tells which steps were taken. */
export function bootstrap(target: SchemaTarget, version: ServerVersion): string[] {
  const layout = new Layout(target, version)
  const database =
    target.database === 'default'
      ? []
      : [`CREATE DATABASE IF NOT EXISTS ${layout.database}${layout.onCluster}`]
  return [
    ...database,
    `CREATE TABLE IF NOT EXISTS ${layout.at(target.tables.migrations)}${layout.onCluster} (
  traces_table String,
  records_table String,
  version UInt32,
  name String,
  checksum String,
  applied_by String,
  applied_at DateTime64(3) DEFAULT now64(3)
)
ENGINE = ${layout.engineOfEach('ReplacingMergeTree')}
ORDER BY (traces_table, records_table, version)
${layout.settings('index_granularity = 8192')}`,
  ]
}
