import { qualified, type TableNames } from './names.js'

/** Columns of the spans' table that a row gives, in its order: those of the Collector's exporter. */
export const TRACE_COLUMNS = [
  'Timestamp',
  'TraceId',
  'SpanId',
  'ParentSpanId',
  'TraceState',
  'SpanName',
  'SpanKind',
  'ServiceName',
  'ResourceAttributes',
  'ScopeName',
  'ScopeVersion',
  'SpanAttributes',
  'Duration',
  'StatusCode',
  'StatusMessage',
  'Events.Timestamp',
  'Events.Name',
  'Events.Attributes',
  'Links.TraceId',
  'Links.SpanId',
  'Links.TraceState',
  'Links.Attributes',
] as const

const ATTRIBUTES = 'Map(LowCardinality(String), String)'
const WINDOW = 'non_replicated_deduplication_window = 10000'

/** The tables and views of a single server, in the order they are made. A first draft of the schema. */
export function draftSchema(database: string, tables: TableNames): string[] {
  const at = (table: string) => qualified(database, table)
  const traces = at(tables.traces)
  const traceIds = at(`${tables.traces}_trace_id_ts`)
  const records = at(tables.records)
  return [
    `CREATE TABLE IF NOT EXISTS ${traces} (
  Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)), TraceId String CODEC(ZSTD(1)), SpanId String CODEC(ZSTD(1)),
  ParentSpanId String CODEC(ZSTD(1)), TraceState String CODEC(ZSTD(1)), SpanName LowCardinality(String) CODEC(ZSTD(1)),
  SpanKind LowCardinality(String) CODEC(ZSTD(1)), ServiceName LowCardinality(String) CODEC(ZSTD(1)),
  ResourceAttributes ${ATTRIBUTES} CODEC(ZSTD(1)), ScopeName String CODEC(ZSTD(1)), ScopeVersion String CODEC(ZSTD(1)),
  SpanAttributes ${ATTRIBUTES} CODEC(ZSTD(1)), Duration UInt64 CODEC(ZSTD(1)),
  StatusCode LowCardinality(String) CODEC(ZSTD(1)), StatusMessage String CODEC(ZSTD(1)),
  Events Nested (Timestamp DateTime64(9), Name LowCardinality(String), Attributes ${ATTRIBUTES}) CODEC(ZSTD(1)),
  Links Nested (TraceId String, SpanId String, TraceState String, Attributes ${ATTRIBUTES}) CODEC(ZSTD(1)),
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toDate(Timestamp)
ORDER BY (ServiceName, SpanName, toDateTime(Timestamp), Timestamp)
SETTINGS index_granularity = 8192, ttl_only_drop_parts = 1, ${WINDOW}`,
    `CREATE TABLE IF NOT EXISTS ${traceIds} (
  TraceId String CODEC(ZSTD(1)), Start DateTime CODEC(Delta, ZSTD(1)), End DateTime CODEC(Delta, ZSTD(1)),
  INDEX idx_trace_id TraceId TYPE bloom_filter(0.01) GRANULARITY 1
) ENGINE = MergeTree PARTITION BY toDate(Start) ORDER BY (TraceId, Start) SETTINGS index_granularity = 8192, ${WINDOW}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${at(`${tables.traces}_trace_id_ts_mv`)} TO ${traceIds} AS
SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End FROM ${traces} WHERE TraceId != '' GROUP BY TraceId`,
    `CREATE TABLE IF NOT EXISTS ${records} (
  ts DateTime64(9) CODEC(Delta(8), ZSTD(1)), record_id FixedString(16) CODEC(ZSTD(1)), hash FixedString(32) CODEC(NONE),
  event_type LowCardinality(String), operation_name LowCardinality(String), outcome LowCardinality(String),
  service LowCardinality(String), operation_id String CODEC(ZSTD(1)), actor_id String CODEC(ZSTD(1)),
  subject_tokens Array(String) CODEC(ZSTD(1)), datasets Array(String) CODEC(ZSTD(1)),
  regulations Array(LowCardinality(String)), sequence UInt64 CODEC(ZSTD(1)), ledger_id String CODEC(ZSTD(1)),
  ledger_index UInt64 CODEC(Delta(8), ZSTD(1)), trace_id String CODEC(ZSTD(1)), span_id String CODEC(ZSTD(1)),
  record String CODEC(ZSTD(3)), ingested_at DateTime64(3) DEFAULT now64(3) CODEC(Delta(8), ZSTD(1)),
  INDEX idx_operation_id operation_id TYPE text(tokenizer = 'array'),
  INDEX idx_operation_name operation_name TYPE text(tokenizer = 'array'),
  INDEX idx_trace_id trace_id TYPE text(tokenizer = 'array'),
  INDEX idx_actor_id actor_id TYPE text(tokenizer = 'array'),
  INDEX idx_subject_tokens subject_tokens TYPE text(tokenizer = 'array'),
  INDEX idx_datasets datasets TYPE text(tokenizer = 'array'),
  INDEX idx_regulations regulations TYPE text(tokenizer = 'array'),
  INDEX idx_event_type event_type TYPE text(tokenizer = 'array')
) ENGINE = ReplacingMergeTree PARTITION BY toYYYYMM(ts) ORDER BY (ts, record_id, hash) SETTINGS ${WINDOW}`,
    `CREATE MATERIALIZED VIEW IF NOT EXISTS ${at(`${tables.records}_mv`)} TO ${records} AS
WITH JSONExtract(record, 'Tuple(recordId String, timestamp String, eventType String, operationName String, operationId String, outcome String, traceId String, spanId String, regulations Array(String), actor Tuple(id String), subjects Array(Tuple(token String)), details Tuple(datasetName String), sequence UInt64, ledger Tuple(id String, index UInt64))') AS r
SELECT
  parseDateTime64BestEffortOrZero(r.timestamp, 9, 'UTC') AS ts,
  toFixedString(substring(unhex(replaceAll(r.recordId, '-', '')), 1, 16), 16) AS record_id,
  toFixedString(substring(unhex(storedHash), 1, 32), 32) AS hash,
  r.eventType AS event_type, r.operationName AS operation_name, r.outcome AS outcome, service,
  r.operationId AS operation_id, r.actor.id AS actor_id, r.subjects.token AS subject_tokens,
  if(r.details.datasetName = '', [], [r.details.datasetName]) AS datasets, r.regulations AS regulations,
  r.sequence AS sequence, r.ledger.id AS ledger_id, r.ledger.index AS ledger_index,
  r.traceId AS trace_id, r.spanId AS span_id, record
FROM (
  SELECT ServiceName AS service,
    arrayJoin(arrayFilter(each -> mapContains(each, 'audit.record'), Events.Attributes)) AS attributes,
    attributes['audit.record'] AS record, attributes['audit.record.hash'] AS storedHash
  FROM ${traces}
)
WHERE match(r.recordId, '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$')
  AND match(storedHash, '^[0-9a-f]{64}$')`,
  ]
}
