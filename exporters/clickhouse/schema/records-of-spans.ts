/** Columns of a record's row, in the order {@link recordsOf} gives them. */
export const RECORD_COLUMNS = [
  ...(['ts', 'record_id', 'hash', 'event_type', 'operation_name', 'outcome', 'service'] as const),
  ...(['operation_id', 'actor_id', 'subject_tokens', 'datasets', 'regulations', 'sequence'] as const),
  ...(['ledger_id', 'ledger_index', 'trace_id', 'span_id', 'record'] as const),
] as const

/** What is taken out of a record's text. A name that is missing there gives the type's empty value. */
const SHAPE = `Tuple(
    recordId String, timestamp String, eventType String, operationName String, operationId String,
    outcome String, traceId String, spanId String, regulations Array(String), actor Tuple(id String),
    subjects Array(Tuple(token String)), details Tuple(datasetName Nullable(String)),
    sequence UInt64, ledger Tuple(id String, index UInt64))`

/**
 * The text with every number cut to 18 digits, strings as they are. The engine's parser gives up a whole document for
 * one integer beyond 64 bits, and JavaScript writes such up to 1e21. None of the columns is of so long a number.
 */
export const PARSABLE = `if(match(record, '[0-9]{19}'),
    replaceRegexpAll(record, '("(?:[^"\\\\\\\\]|\\\\\\\\.)*")|(-?[0-9]{18})[0-9]+', '\\\\1\\\\2'), record)`

const UUID = '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'

/**
 * A SELECT of the records in spans, one row each.
 *
 * Everything comes from the text that was hashed, and not from the attributes beside it, so that a column can differ
 * from the record only where somebody changed one of them. Nothing in it can throw, whatever an event holds: an
 * exception in a view fails the insert of whoever sent the spans. What has no well-formed id and hash is no record;
 * any other flaw is kept, for the reader to tell of.
 *
 * @param spans The spans' table in SQL.
 * @param where Which spans, in SQL.
 */
export function recordsOf(spans: string, where?: string): string {
  return `WITH
  ${PARSABLE} AS parsable,
  JSONExtract(parsable, '${SHAPE}') AS r,
  -- A name that was too long is a marker, an object: its text is no name.
  isNotNull(r.details.datasetName) AND JSONType(parsable, 'details', 'datasetName') = 'String' AS hasDataset
SELECT
  parseDateTime64BestEffortOrZero(r.timestamp, 9, 'UTC') AS ts,
  toFixedString(substring(unhex(replaceAll(r.recordId, '-', '')), 1, 16), 16) AS record_id,
  toFixedString(substring(unhex(record_hash), 1, 32), 32) AS hash,
  r.eventType AS event_type,
  r.operationName AS operation_name,
  r.outcome AS outcome,
  service,
  r.operationId AS operation_id,
  r.actor.id AS actor_id,
  r.subjects.token AS subject_tokens,
  if(hasDataset, [assumeNotNull(r.details.datasetName)], []) AS datasets,
  r.regulations AS regulations,
  r.sequence AS sequence,
  r.ledger.id AS ledger_id,
  r.ledger.index AS ledger_index,
  r.traceId AS trace_id,
  r.spanId AS span_id,
  record
FROM (
  -- What is taken of the span is taken before its events are unfolded: afterwards it would be copied for each.
  SELECT
    ServiceName AS service,
    arrayJoin(arrayFilter(each -> mapContains(each, 'audit.record'), Events.Attributes)) AS attributes,
    attributes['audit.record'] AS record,
    attributes['audit.record.hash'] AS record_hash
  FROM ${spans}${where === undefined ? '' : `\n  WHERE ${where}`}
)
WHERE match(r.recordId, '${UUID}') AND match(record_hash, '^[0-9a-f]{64}$')`
}
