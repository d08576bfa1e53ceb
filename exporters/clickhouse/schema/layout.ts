import type { ClickHouseTarget } from '../connect/target.js'
import { literal, localPart, qualified, quoted } from './names.js'
import type { ServerVersion } from './server-version.js'
import { isFrom } from './server-version.js'

/** What of a sink the SQL of its schema depends on. */
export interface SchemaTarget extends Pick<
  ClickHouseTarget,
  'database' | 'tables' | 'cluster' | 'storagePolicy'
> {
  place?: { kind: 'http' | 'chdb' }
}

type Engine = 'MergeTree' | 'ReplacingMergeTree' | 'AggregatingMergeTree'

/**
 * How many inserts a table remembers, to know a retry again: an hour of three inserts a second, and far more than can
 * be under way. A plain table's own default is to remember none. The second pair is of replicated and Cloud tables.
 */
const DEDUPLICATION =
  'non_replicated_deduplication_window = 10000, ' +
  'replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800'

/**
 * That what is acknowledged is on stable storage, as it is in files: also when parts are merged, and the old ones go. A
 * server has replicas for that, and settings of its own.
 */
const STABLE =
  'fsync_after_insert = 1, fsync_part_directory = 1, ' +
  'min_rows_to_fsync_after_merge = 1, min_compressed_bytes_to_fsync_after_merge = 1'

/** How the same tables are laid out on one server and on a cluster. */
export class Layout {
  readonly #target: SchemaTarget
  readonly #version: ServerVersion

  constructor(target: SchemaTarget, version: ServerVersion) {
    this.#target = target
    this.#version = version
  }

  get database(): string {
    return quoted(this.#target.database)
  }

  /** A table by the name that readers and writers use. */
  at(table: string): string {
    return qualified(this.#target.database, table)
  }

  /** The table that holds the rows: on a cluster, each node's own. */
  rowsOf(table: string): string {
    return this.at(this.#target.cluster === undefined ? table : localPart(table))
  }

  /** Behind a name in DDL: makes it on every node. */
  get onCluster(): string {
    const { cluster } = this.#target
    return cluster === undefined ? '' : ` ON CLUSTER ${literal(cluster)}`
  }

  /** Engine of a table whose rows are spread over the shards. */
  engine(kind: Engine): string {
    // The path names the table and not its UUID, so that a node that joins later finds its replicas.
    return this.#replicated(kind, '/clickhouse/tables/{shard}/{database}/{table}', '{replica}')
  }

  /** Engine of a small table that every node of the cluster has whole. */
  engineOfEach(kind: Engine): string {
    return this.#replicated(kind, '/clickhouse/tables/all/{database}/{table}', '{shard}-{replica}')
  }

  #replicated(kind: Engine, path: string, replica: string): string {
    if (this.#target.cluster === undefined) return kind
    return `Replicated${kind}(${literal(path)}, ${literal(replica)})`
  }

  settings(...more: readonly string[]): string {
    const { storagePolicy } = this.#target
    const policy = storagePolicy === undefined ? [] : [`storage_policy = ${literal(storagePolicy)}`]
    return `SETTINGS ${[...more, this.#ofEveryTable, ...policy].join(', ')}`
  }

  get #ofEveryTable(): string {
    return this.#target.place?.kind === 'chdb' ? `${DEDUPLICATION}, ${STABLE}` : DEDUPLICATION
  }

  /** What a table needs that somebody else may have made. On one of our own it changes nothing. */
  remembersInserts(table: string): string {
    return `ALTER TABLE ${this.rowsOf(table)}${this.onCluster} MODIFY SETTING ${this.#ofEveryTable}`
  }

  /**
   * The Distributed table over the nodes' own, under the plain name; nothing on a single server.
   *
   * @param traceId The column it is spread by: all of a trail has one trace id, so a trail stays on one shard.
   */
  spread(table: string, traceId: string): string[] {
    const { cluster, database } = this.#target
    if (cluster === undefined) return []
    const over = [cluster, database, localPart(table)].map(literal).join(', ')
    return [
      `CREATE TABLE IF NOT EXISTS ${this.at(table)}${this.onCluster} AS ${this.rowsOf(table)}\n` +
        `ENGINE = Distributed(${over}, cityHash64(${traceId}))`,
    ]
  }

  /**
   * A view that fills a table. It runs with the rights of whoever made it, so that a writer needs the right to insert
   * into the spans' table and no other.
   */
  view(name: string, into: string, select: string): string {
    // Servers before 24.2 do not know the words, and do as they say.
    const security = isFrom(this.#version, 24, 2) ? '\nDEFINER = CURRENT_USER SQL SECURITY DEFINER' : ''
    const head = `CREATE MATERIALIZED VIEW IF NOT EXISTS ${this.at(name)}${this.onCluster} TO ${this.rowsOf(into)}`
    return `${head}${security}\nAS ${select}`
  }

  get hasTextIndexes(): boolean {
    return isFrom(this.#version, 26, 2)
  }

  /** Index that finds whole values of a text column, or of an array of texts. */
  valueIndex(name: string, expression: string): string {
    const type = isFrom(this.#version, 26, 2)
      ? "text(tokenizer = 'array')"
      : 'bloom_filter(0.01) GRANULARITY 1'
    return `INDEX ${name} ${expression} TYPE ${type}`
  }
}
