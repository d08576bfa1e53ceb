import type { ResolvedFilter } from '../../../src/query/filter.js'
import { COUNTED, type Counted, type CountedRecords } from '../../../src/query/summary-tally.js'
import type { Connection, Statement } from '../connect/connection.js'
import type { ClickHouseTarget } from '../connect/target.js'
import { qualified } from '../schema/names.js'
import { filterConditions, whereOf, type Condition } from './conditions.js'
import { timestampOf } from './instants.js'

/** Records that are counted from the journals, and are to be left out here. */
export interface JournaledRecords {
  /** Hex of record id and hash. */
  keys: readonly string[]
  operationIds: readonly string[]
}

interface CountRow {
  /** Place in `COUNTED`, from 1 up; 0 counts all records. */
  dimension: string | number
  value: string
  records: string | number
  operations: string | number
  first: string
  last: string
}

const TOTAL = 0

/** Copies of a record are equal in every column and in one partition, so indexes and partitions may be used as ever. */
const FINAL_SETTINGS = { use_skip_indexes_if_final: 1, do_not_merge_across_partitions_select_final: 1 }

/** What each record counts under, by place in `COUNTED`. Each array of tuples is of one record. */
const DIMENSIONS: Record<Counted, (dimension: number) => string> = {
  byType: (dimension) => `[(${dimension}, toString(event_type))]`,
  byRegulation: (dimension) => `arrayMap(each -> (${dimension}, toString(each)), arrayDistinct(regulations))`,
  byOperation: (dimension) => `[(${dimension}, toString(operation_name))]`,
  byActor: (dimension) => `if(actor_id = '', [], [(${dimension}, actor_id)])`,
  byDataset: (dimension) => `arrayMap(each -> (${dimension}, toString(each)), datasets)`,
  byOutcome: (dimension) => `[(${dimension}, toString(outcome))]`,
  byDay: (dimension) => `[(${dimension}, toString(toDate32(ts, 'UTC')))]`,
}

/**
 * Counts distinct records in one statement, so that all counts are of one state of the table.
 *
 * @throws {ClickHouseFailure}
 */
export async function storedCounts(
  connection: Connection,
  target: ClickHouseTarget,
  filter: ResolvedFilter,
  journaled: JournaledRecords,
): Promise<CountedRecords> {
  const rows = await connection.rows<CountRow>(countStatement(target, filter, journaled))
  const total = rows.find(({ dimension }) => Number(dimension) === TOTAL)
  if (!total) return { total: 0, furtherOperations: 0, counts: [] }
  return {
    total: Number(total.records),
    furtherOperations: Number(total.operations),
    first: timestampOf(total.first),
    last: timestampOf(total.last),
    counts: rows.flatMap(({ dimension, value, records }) => {
      const of = COUNTED[Number(dimension) - 1]
      return of ? [{ of, value, count: Number(records) }] : []
    }),
  }
}

function countStatement(
  target: ClickHouseTarget,
  filter: ResolvedFilter,
  journaled: JournaledRecords,
): Statement {
  const { cluster } = target
  const where = whereOf([...filterConditions(filter), ...exceptJournaled(journaled)])
  const dimensions = [`[(${TOTAL}, '')]`, ...COUNTED.map((name, i) => DIMENSIONS[name](i + 1))]
  return {
    sql: `SELECT tupleElement(each, 1) AS dimension, tupleElement(each, 2) AS value, count() AS records,
  uniqExactIf(operation_id, dimension = ${TOTAL} AND operation_id NOT IN {journaledOperations:Array(String)}) AS operations,
  toString(toUnixTimestamp64Nano(min(ts))) AS first, toString(toUnixTimestamp64Nano(max(ts))) AS last
FROM ${distinctRecords(target, where.sql)}
ARRAY JOIN arrayConcat(${dimensions.join(', ')}) AS each
GROUP BY dimension, value`,
    params: { ...where.params, journaledOperations: journaled.operationIds },
    settings: cluster === undefined ? FINAL_SETTINGS : {},
  }
}

/**
 * Each record once. On one server `FINAL` merges copies as it reads, in flat memory and near the time of a plain read;
 * between the shards of a cluster only `DISTINCT` finds them.
 */
function distinctRecords({ database, tables, cluster }: ClickHouseTarget, where: string): string {
  const columns =
    'ts, record_id, hash, event_type, operation_name, outcome, operation_id, actor_id, datasets, regulations'
  const table = qualified(database, tables.records)
  return cluster === undefined
    ? `(SELECT ${columns} FROM ${table} FINAL ${where})`
    : `(SELECT DISTINCT ${columns} FROM ${table} ${where})`
}

function exceptJournaled({ keys }: JournaledRecords): Condition[] {
  if (keys.length === 0) return []
  return [
    {
      sql: 'concat(record_id, hash) NOT IN (SELECT unhex(arrayJoin({journaled:Array(String)})))',
      params: { journaled: keys },
    },
  ]
}
