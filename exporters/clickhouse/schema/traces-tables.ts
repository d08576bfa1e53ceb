import type { Layout } from './layout.js'
import { traceTimesTable, viewInto, type TableNames } from './names.js'

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

/** Pairs of an attribute's name and value as HyperDX looks for them. */
function itemsOf(attributes: string): string {
  return `arrayMap(kv -> concat(kv.1, '=', kv.2), CAST(${attributes}, 'Array(Tuple(String, String))'))`
}

/** Older servers cannot find whole pairs, and look for names and for values. */
function attributeIndexes(layout: Layout): string[] {
  const ofValues = layout.hasTextIndexes
    ? [
        layout.valueIndex('idx_res_attr_items', 'ResourceAttributeItems'),
        layout.valueIndex('idx_span_attr_items', 'SpanAttributeItems'),
      ]
    : [
        layout.valueIndex('idx_res_attr_value', 'mapValues(ResourceAttributes)'),
        layout.valueIndex('idx_span_attr_value', 'mapValues(SpanAttributes)'),
      ]
  return [
    layout.hasTextIndexes
      ? layout.valueIndex('idx_trace_id', 'TraceId')
      : 'INDEX idx_trace_id TraceId TYPE bloom_filter(0.001) GRANULARITY 1',
    layout.valueIndex('idx_res_attr_key', 'mapKeys(ResourceAttributes)'),
    layout.valueIndex('idx_span_attr_key', 'mapKeys(SpanAttributes)'),
    ...ofValues,
  ]
}

/** The table of spans as the Collector's clickhouseexporter makes it (in 2026), so that either may have made it first. */
export function tracesTable(layout: Layout, { traces }: TableNames): string[] {
  return [
    `CREATE TABLE IF NOT EXISTS ${layout.rowsOf(traces)}${layout.onCluster} (
  Timestamp DateTime64(9) CODEC(Delta(8), ZSTD(1)),
  TraceId String CODEC(ZSTD(1)),
  SpanId String CODEC(ZSTD(1)),
  ParentSpanId String CODEC(ZSTD(1)),
  TraceState String CODEC(ZSTD(1)),
  SpanName LowCardinality(String) CODEC(ZSTD(1)),
  SpanKind LowCardinality(String) CODEC(ZSTD(1)),
  ServiceName LowCardinality(String) CODEC(ZSTD(1)),
  ResourceAttributes ${ATTRIBUTES} CODEC(ZSTD(1)),
  ScopeName String CODEC(ZSTD(1)),
  ScopeVersion String CODEC(ZSTD(1)),
  SpanAttributes ${ATTRIBUTES} CODEC(ZSTD(1)),
  Duration UInt64 CODEC(T64, ZSTD(1)),
  StatusCode LowCardinality(String) CODEC(ZSTD(1)),
  StatusMessage String CODEC(ZSTD(1)),
  Events Nested (
    Timestamp DateTime64(9),
    Name LowCardinality(String),
    Attributes ${ATTRIBUTES}
  ) CODEC(ZSTD(1)),
  Links Nested (
    TraceId String,
    SpanId String,
    TraceState String,
    Attributes ${ATTRIBUTES}
  ) CODEC(ZSTD(1)),
  ResourceAttributeItems Array(String) ALIAS ${itemsOf('ResourceAttributes')},
  SpanAttributeItems Array(String) ALIAS ${itemsOf('SpanAttributes')},
  ${attributeIndexes(layout).join(',\n  ')},
  INDEX idx_duration Duration TYPE minmax GRANULARITY 1,
  INDEX idx_lower_span_name lower(SpanName) TYPE tokenbf_v1(32768, 3, 0) GRANULARITY 8
)
ENGINE = ${layout.engine('MergeTree')}
PARTITION BY toDate(Timestamp)
PRIMARY KEY (ServiceName, SpanName, toDateTime(Timestamp))
ORDER BY (ServiceName, SpanName, toDateTime(Timestamp), Timestamp)
${layout.settings('index_granularity = 8192', 'ttl_only_drop_parts = 1')}`,
    layout.remembersInserts(traces),
    ...layout.spread(traces, 'TraceId'),
  ]
}

/** When each trace began and ended: the Collector's companion table. If it misses a trace, Grafana shows none. */
export function traceTimesTables(layout: Layout, tables: TableNames): string[] {
  const times = traceTimesTable(tables)
  return [
    `CREATE TABLE IF NOT EXISTS ${layout.rowsOf(times)}${layout.onCluster} (
  TraceId String CODEC(ZSTD(1)),
  Start SimpleAggregateFunction(min, DateTime) CODEC(ZSTD(1)),
  End SimpleAggregateFunction(max, DateTime) CODEC(ZSTD(1))
)
ENGINE = ${layout.engine('AggregatingMergeTree')}
PARTITION BY toStartOfWeek(Start)
ORDER BY TraceId
${layout.settings('index_granularity = 8192', 'ttl_only_drop_parts = 1')}`,
    layout.remembersInserts(times),
    ...layout.spread(times, 'TraceId'),
    layout.view(
      viewInto(times),
      times,
      `SELECT TraceId, min(Timestamp) AS Start, max(Timestamp) AS End
FROM ${layout.rowsOf(tables.traces)}
WHERE TraceId != ''
GROUP BY TraceId`,
    ),
  ]
}
