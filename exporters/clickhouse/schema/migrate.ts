import { createHash } from 'node:crypto'
import { AuditError } from '../../../src/errors.js'
import { VERSION } from '../../../src/version.js'
import type { Connection } from '../connect/connection.js'
import type { ClickHouseTarget } from '../connect/target.js'
import { requireRecordsTable, requireSpansTable } from './check-spans-table.js'
import type { SchemaTarget } from './layout.js'
import { bootstrap, planMigrations, type Migration } from './migrations.js'
import { namesOf, readState, type Applied, type SchemaState } from './state.js'

/**
 * Takes the steps of the schema that were not taken yet, and those of which something is gone. Safe in several
 * processes at once, and where one was cut short.
 *
 * @returns The steps taken now, none where all were.
 * @throws {AuditError} ERR_SCHEMA where a newer package was here, or another's table of spans does not fit.
 * @throws {ClickHouseFailure}
 * @example
 * const applied = await migrate(connection, target)
 * console.log(applied.map(({ version, name }) => `${version} ${name}`))
 */
export async function migrate(connection: Connection, target: SchemaTarget): Promise<Applied[]> {
  const state = await readState(connection, target)
  const pending = pendingSteps(state, target)
  if (pending.length === 0) return []
  for (const sql of bootstrap(target, state.version)) await connection.run({ sql })
  const taken: Applied[] = []
  for (const step of pending) {
    for (const sql of step.statements) await connection.run({ sql })
    taken.push(await record(connection, target, step))
  }
  return taken
}

/**
 * Makes sure that what a writer or a reader needs is there: by {@link migrate} where the target lets it.
 *
 * @returns The steps taken now.
 * @throws {AuditError} ERR_SCHEMA where it is not, naming what to do.
 * @throws {ClickHouseFailure}
 */
export async function requireSchema(
  connection: Connection,
  target: SchemaTarget & Pick<ClickHouseTarget, 'createSchema'>,
): Promise<Applied[]> {
  if (target.createSchema) return migrate(connection, target)
  const pending = pendingSteps(await readState(connection, target), target)
  if (pending.length === 0) return []
  const names = pending.map(({ version, name }) => `${version} ${name}`).join(', ')
  throw new AuditError(
    'ERR_SCHEMA',
    `the schema of ${target.database} misses ${names}: run spanledger clickhouse migrate`,
  )
}

/**
 * The steps that are still to be taken.
 *
 * @throws {AuditError} ERR_SCHEMA as {@link migrate}
 */
export function pendingSteps(state: SchemaState, target: SchemaTarget): Migration[] {
  const steps = planMigrations(target, state.version)
  requireKnown(state.applied, steps)
  requireSpansTable(state, target)
  requireRecordsTable(state, target)
  const applied = new Set(state.applied.map(({ version }) => version))
  // A table that is gone was dropped by somebody. No step harms what is there, so all are taken anew.
  const isWhole = namesOf(target).every((name) => state.tables.has(name))
  return isWhole ? steps.filter(({ version }) => !applied.has(version)) : steps
}

function requireKnown(applied: readonly Applied[], steps: readonly Migration[]): void {
  for (const { version, name, checksum, appliedBy } of applied) {
    const step = steps.find((each) => each.version === version)
    if (!step) {
      throw new AuditError(
        'ERR_SCHEMA',
        `the tables have step ${version} (${name}) of spanledger ${appliedBy}: update spanledger here, this is ${VERSION}`,
      )
    }
    if (step.checksum !== checksum) {
      throw new AuditError(
        'ERR_SCHEMA',
        `step ${version} (${name}) of the tables is not as spanledger ${VERSION} has it: use spanledger ${appliedBy}, or other table names`,
      )
    }
  }
}

async function record(
  connection: Connection,
  { tables }: SchemaTarget,
  { version, name, checksum }: Migration,
): Promise<Applied> {
  const row = [tables.traces, tables.records, version, name, checksum, VERSION]
  const rows = Buffer.from(`${JSON.stringify(row)}\n`)
  await connection.insert({
    table: tables.migrations,
    columns: ['traces_table', 'records_table', 'version', 'name', 'checksum', 'applied_by'],
    rows,
    // Of the moment too: a step taken anew is recorded anew.
    token: createHash('sha256').update(rows).update(String(Date.now())).digest('hex').slice(0, 32),
  })
  return { version, name, checksum, appliedBy: VERSION }
}
