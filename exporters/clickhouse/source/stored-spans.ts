import type { StoredAttributes, StoredEvent, StoredSpan } from '../../../src/query/stored-span.js'
import { qualified } from '../schema/names.js'
import { daysOf, spanRows, type SpanRow } from './span-pages.js'
import type { Tables } from './tables.js'

/** As the Collector's exporter names them, in the order of OTLP's numbers. */
const KINDS = ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer']
const STATUS_CODES = ['Unset', 'Ok', 'Error']

/**
 * Every audit span of the spans' table, day by day. Flags, dropped counts and the schema of the scope are not kept
 * there, and of attribute values only the text.
 *
 * @param mayMiss Whether tables that are not there hold no spans, instead of being an error.
 * @throws {AuditError} From the iteration: as `Tables`.
 */
export async function* storedSpans(
  tables: Tables,
  mayMiss: boolean,
): AsyncGenerator<StoredSpan, void, undefined> {
  const { label, database, tables: names } = tables.target
  const table = qualified(database, names.traces)
  const days = (await tables.ask(mayMiss, (connection) => daysOf(connection, table))) ?? []
  for (const day of days) {
    const location = `${label}, table ${names.traces}, ${day}`
    const rows = tables.stream(mayMiss, (connection) => spanRows(connection, table, day))
    for await (const row of rows) yield storedSpan(row, location)
  }
}

/** @param location Of the table and day: the ids of the span say which it is. */
function storedSpan(row: SpanRow, location: string): StoredSpan {
  const { traceId, spanId, parentSpanId, traceState, name, time, duration, statusMessage } = row
  return {
    ...{ location, isText: true, traceId, spanId, parentSpanId, traceState, name, statusMessage },
    kind: KINDS.indexOf(row.kind),
    startTime: time,
    endTime: String(BigInt(time) + BigInt(duration)),
    statusCode: STATUS_CODES.indexOf(row.statusCode),
    attributes: pairs(row.attributeKeys, row.attributeValues),
    events: row.eventTimes.map((_, i) => storedEvent(row, i)),
    links: Number(row.links),
    dropped: 0,
    scope: { name: row.scopeName, version: row.scopeVersion, schemaUrl: '', attributes: [] },
    resource: resourceOf(row),
  }
}

function storedEvent({ eventNames, eventTimes, eventKeys, eventValues }: SpanRow, i: number): StoredEvent {
  const attributes = pairs(eventKeys[i]!, eventValues[i]!)
  return { name: eventNames[i]!, time: eventTimes[i]!, attributes, dropped: 0 }
}

const SERVICE = 'service.name'

/** The name of the service stands in a column of its own too. One that differs is as wrong as a second value. */
function resourceOf({ service, resourceKeys, resourceValues }: SpanRow): StoredAttributes {
  const resource = pairs(resourceKeys, resourceValues)
  const isSame = resource.every(([key, value]) => key !== SERVICE || value === service)
  return isSame ? resource : [...resource, [SERVICE, service]]
}

function pairs(keys: readonly string[], values: readonly string[]): StoredAttributes {
  return keys.map((key, i) => [key, values[i]] as const)
}
