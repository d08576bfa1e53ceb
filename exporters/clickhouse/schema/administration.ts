import { existsSync } from 'node:fs'
import { AuditError } from '../../../src/errors.js'
import { ClickHouseFailure, type Connection } from '../connect/connection.js'
import { openConnection } from '../connect/open.js'
import type { ClickHouseTarget } from '../connect/target.js'
import { backfill } from './backfill.js'
import { ttlOf } from './check-spans-table.js'
import { grantStatements, parsePolicy } from './grants.js'
import { migrate, pendingSteps } from './migrate.js'
import { bootstrap, planMigrations, type Migration } from './migrations.js'
import { ASSUMED_VERSION, parseVersion } from './server-version.js'
import { readState, type Applied } from './state.js'

/** What would be done to a ClickHouse for its tables. */
export interface SchemaPlan {
  /** Of the sink, without user info. */
  sink: string
  /** What is to be made before the first step: none where there is nothing to do. */
  bootstrap: readonly string[]
  steps: readonly Omit<Migration, 'checksum'>[]
  /** Roles, rights and row policies, where they were asked for. */
  grants: readonly string[]
  /** What is not as it should be, and no step changes. */
  warnings: readonly string[]
}

export interface PlanOptions {
  /** Plans all steps for a server of this version, and asks none. */
  serverVersion?: string
  /** Adds roles and their rights. @default false */
  grants?: boolean
  /** `service=NAME` or `context.KEY=VALUE`: who reads only a part. */
  policies?: readonly string[]
}

export interface MigrateOptions {
  /** Also makes records of spans that were there before the view. @default false */
  backfill?: boolean
}

export interface MigrateResult {
  sink: string
  /** Steps taken now. */
  applied: readonly Applied[]
  /** Days of spans whose records were made anew. */
  backfilledDays?: number
}

/**
 * The SQL that makes or completes the tables of a sink.
 *
 * @throws {AuditError} ERR_INVALID_OPTION; ERR_SCHEMA as `migrate`; ERR_SINK_READ where the server does not answer.
 */
export async function planSchema(target: ClickHouseTarget, options: PlanOptions = {}): Promise<SchemaPlan> {
  const policies = (options.policies ?? []).map(parsePolicy)
  const grants = options.grants === true || policies.length > 0 ? grantStatements(target, policies) : []
  const plan = await planSteps(target, options.serverVersion)
  return { sink: target.label, ...plan, grants }
}

async function planSteps(target: ClickHouseTarget, serverVersion: string | undefined) {
  const { place } = target
  // To ask the engine would make the directory.
  const isNothing = place.kind === 'chdb' && !existsSync(place.path)
  if (serverVersion !== undefined || isNothing) {
    const version = serverVersion === undefined ? ASSUMED_VERSION : parseVersion(serverVersion)
    return {
      bootstrap: bootstrap(target, version),
      steps: shown(planMigrations(target, version)),
      warnings: [],
    }
  }
  return connected(target, 'ERR_SINK_READ', async (connection) => {
    const state = await readState(connection, target)
    const steps = pendingSteps(state, target)
    const ttl = ttlOf(state, target)
    const warning = `${target.tables.traces} has TTL ${ttl}: spans are deleted then, and verify will miss what they prove; records stay, as the table of records has none`
    return {
      bootstrap: steps.length === 0 ? [] : bootstrap(target, state.version),
      steps: shown(steps),
      warnings: ttl === undefined ? [] : [warning],
    }
  })
}

/**
 * Takes the steps that are still to be taken.
 *
 * @throws {AuditError} ERR_SCHEMA as `migrate`; ERR_SINK_WRITE where the server does not do it.
 */
export function migrateSchema(
  target: ClickHouseTarget,
  options: MigrateOptions = {},
): Promise<MigrateResult> {
  return connected(target, 'ERR_SINK_WRITE', async (connection) => {
    const applied = await migrate(connection, target)
    const result = { sink: target.label, applied }
    return options.backfill === true
      ? { ...result, backfilledDays: await backfill(connection, target) }
      : result
  })
}

function shown(steps: readonly Migration[]): SchemaPlan['steps'] {
  return steps.map(({ version, name, why, statements }) => ({ version, name, why, statements }))
}

async function connected<T>(
  target: ClickHouseTarget,
  code: 'ERR_SINK_READ' | 'ERR_SINK_WRITE',
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  let connection: Connection | undefined
  try {
    connection = await openConnection(target)
    return await work(connection)
  } catch (cause) {
    if (!(cause instanceof ClickHouseFailure)) throw cause
    throw new AuditError(code, cause.message, { cause, retryable: cause.retryable })
  } finally {
    await connection?.close()
  }
}
