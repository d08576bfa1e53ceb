import type { Layout } from './layout.js'
import { viewInto, type TableNames } from './names.js'
import { recordsOf } from './records-of-spans.js'

/**
 * Rows between two marks. What looks for few records reads a granule for each; at an eighth of the default that is as
 * much less, and costs eight bytes of memory and a tenth of a byte on disk for each granule and column.
 */
const GRANULARITY = 1024

/** One row a record: what queries, reports and paging read. */
export function recordsTable(layout: Layout, { records }: TableNames): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${layout.rowsOf(records)}${layout.onCluster} (
  ts DateTime64(9) CODEC(Delta(8), ZSTD(1)),
  record_id FixedString(16) CODEC(ZSTD(6)),
  hash FixedString(32) CODEC(NONE),
  event_type LowCardinality(String) CODEC(ZSTD(1)),
  operation_name LowCardinality(String) CODEC(ZSTD(1)),
  outcome LowCardinality(String) CODEC(ZSTD(1)),
  service LowCardinality(String) CODEC(ZSTD(1)),
  operation_id String CODEC(ZSTD(1)),
  actor_id String CODEC(ZSTD(1)),
  subject_tokens Array(String) CODEC(ZSTD(1)),
  datasets Array(String) CODEC(ZSTD(1)),
  regulations Array(LowCardinality(String)) CODEC(ZSTD(1)),
  sequence UInt64 CODEC(Delta(8), ZSTD(1)),
  ledger_id String CODEC(ZSTD(1)),
  ledger_index UInt64 CODEC(Delta(8), ZSTD(1)),
  trace_id String CODEC(ZSTD(1)),
  span_id String CODEC(ZSTD(1)),
  record String CODEC(ZSTD(3)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),
  ${layout.valueIndex('idx_operation_id', 'operation_id')},
  ${layout.valueIndex('idx_operation_name', 'operation_name')},
  ${layout.valueIndex('idx_trace_id', 'trace_id')},
  ${layout.valueIndex('idx_actor_id', 'actor_id')},
  ${layout.valueIndex('idx_subject_tokens', 'subject_tokens')},
  ${layout.valueIndex('idx_datasets', 'datasets')},
  ${layout.valueIndex('idx_regulations', 'regulations')},
  ${layout.valueIndex('idx_event_type', 'event_type')}
)
ENGINE = ${layout.engine('ReplacingMergeTree')}
PARTITION BY toYYYYMM(ts)
ORDER BY (ts, record_id, hash)
${layout.settings(`index_granularity = ${GRANULARITY}`)}`,
    ...layout.spread(records, 'trace_id'),
  ]
}

/** The view that makes rows of the records in spans, whoever wrote the spans. */
export function recordsView(layout: Layout, { traces, records }: TableNames): string[] {
  return [layout.view(viewInto(records), records, recordsOf(layout.rowsOf(traces)))]
}

/** Signed heads of ledgers. Few and small: each node of a cluster has all of them. */
export function checkpointsTable(layout: Layout, { checkpoints }: TableNames): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${layout.at(checkpoints)}${layout.onCluster} (
  origin String CODEC(ZSTD(1)),
  ledger_id String CODEC(ZSTD(1)),
  size UInt64 CODEC(ZSTD(1)),
  root FixedString(32) CODEC(NONE),
  note String CODEC(ZSTD(3)),
  ts DateTime64(9) CODEC(Delta(8), ZSTD(1)),
  ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta(8), ZSTD(1))
)
ENGINE = ${layout.engineOfEach('ReplacingMergeTree')}
ORDER BY (origin, size, root, note)
${layout.settings('index_granularity = 8192')}`,
  ]
}
