import type { SinkAddress } from '../../../src/config/sink-url.js'
import type { RecordIndex, StoredSpan } from '../../../src/query/stored-span.js'
import { clickHouseTarget } from '../connect/read-target.js'
import { indexedRecords } from './indexed-records.js'
import { openTables } from './open.js'
import { storedSpans } from './stored-spans.js'
import type { Tables } from './tables.js'

/** All spans of a sink. @throws {AuditError} From the iteration: ERR_SINK_NOT_FOUND unless `mayMiss`, ERR_SINK_READ. */
export function tableSpans(address: SinkAddress, mayMiss: boolean): AsyncIterable<StoredSpan> {
  return read(address, (tables) => storedSpans(tables, mayMiss))
}

/** What a sink's queries read. @throws {AuditError} From its iteration: ERR_SINK_READ. */
export function tableIndex(address: SinkAddress): RecordIndex {
  const { label, tables } = clickHouseTarget(address)
  return { location: `${label}, table ${tables.records}`, entries: read(address, indexedRecords) }
}

/** Connects when it is iterated, for as long as that takes. */
async function* read<T>(
  address: SinkAddress,
  rows: (tables: Tables) => AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  const tables = openTables(address)
  try {
    yield* rows(tables)
  } finally {
    await tables.close()
  }
}
