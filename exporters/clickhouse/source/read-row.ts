import { Unreadable } from '../../../src/query/damage.js'
import { comparePositions } from '../../../src/query/order.js'
import { readRecord } from '../../../src/query/read-record.js'
import { answers, type ResolvedQuery } from '../../../src/query/source.js'
import type { StoredRecord } from '../../../src/record/types.js'
import type { RecordRow } from './record-pages.js'

/**
 * The record of a row. Its columns are an index over the text, so one that says something else is damage: a query by
 * it would have another answer.
 *
 * @throws {Unreadable}
 */
export function readRow(row: RecordRow, query: ResolvedQuery): StoredRecord {
  const record = readRecord(row.record, row.hash)
  if (comparePositions(record, row) !== 0)
    throw new Unreadable('the record has another time or id than its columns say')
  if (!answers(record, query))
    throw new Unreadable('the record does not pass the filter, and its columns say that it does')
  return record
}
