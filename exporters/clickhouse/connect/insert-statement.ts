import type { Insert, Settings } from './connection.js'
import type { ClickHouseTarget } from './target.js'
import { literal, qualified, quoted } from '../schema/names.js'

/**
 * What every insert is done with: the same rows under the same token are stored once, in the table and in what views
 * make of it, and the answer comes when they are. Some are defaults only of new servers, and all can be changed there.
 */
export function insertSettings({ asyncInsert, cluster }: ClickHouseTarget): Settings {
  return {
    insert_deduplicate: 1,
    deduplicate_blocks_in_dependent_materialized_views: 1,
    wait_for_async_insert: 1,
    // A long trail, or an old backlog, has records of more months than a server lets into one insert by default.
    max_partitions_per_insert_block: 0,
    ...(asyncInsert !== undefined && { async_insert: Number(asyncInsert) }),
    ...(cluster !== undefined && { distributed_foreground_insert: 1 }),
  }
}

/** Without its rows. */
export function insertStatement(
  database: string,
  { table, columns }: Insert,
  settings: Settings = {},
): string {
  const parts = [
    `INSERT INTO ${qualified(database, table)} (${columns.map(quoted).join(', ')})`,
    settingsClause(settings),
    'FORMAT JSONCompactEachRow',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

/** Empty for none. */
export function settingsClause(settings: Settings): string {
  const assignments = Object.entries(settings).map(
    ([name, value]) => `${quoted(name)} = ${typeof value === 'number' ? value : literal(value)}`,
  )
  return assignments.length === 0 ? '' : `SETTINGS ${assignments.join(', ')}`
}
