import type { StoredRecord } from '../record/types.js'
import { encodeCursor } from './cursor.js'
import { openQuery } from './open-query.js'
import { parseQueryOptions, type ParsedQuery } from './options.js'
import type { AuditQuery, QueryOptions } from './types.js'

/**
 * Finds records, one at a time, in flat memory. Nothing is opened until the first record is asked for; each
 * iteration reads anew, and leaving it early closes what it opened.
 *
 * @param options Filter, sink, order, limit and cursor. Names match whole; times are ISO 8601 text or `Date`.
 * @returns An async iterable; its `cursor` stands after the last record yielded, and goes on from there in any
 *   later query with the same filter and order, in any process.
 * @throws {AuditError} At the call: ERR_INVALID_FILTER, ERR_INVALID_TIME, ERR_INVALID_CURSOR. From the iteration:
 *   ERR_INVALID_SINK, ERR_SINK_NOT_FOUND, ERR_SINK_READ, ERR_DAMAGED, and ERR_TOKEN_KEY for a filter by `subjects`
 *   without the key.
 * @example
 * const query = queryAuditLogs({ logDir: 'audit_logs', eventTypes: ['data_access'], order: 'desc', limit: 100 })
 * for await (const record of query) console.log(record.timestamp, record.actor?.id)
 * const next = query.cursor
 */
export function queryAuditLogs(options: QueryOptions = {}): AuditQuery {
  return new Query(parseQueryOptions(options), options.cursor)
}

class Query implements AuditQuery {
  readonly #parsed: ParsedQuery
  readonly #given: string | undefined
  #last: StoredRecord | undefined

  constructor(parsed: ParsedQuery, given: string | undefined) {
    this.#parsed = parsed
    this.#given = given
  }

  get cursor(): string | undefined {
    return this.#last ? encodeCursor(this.#last, this.#parsed.fingerprint) : this.#given
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<StoredRecord, void, undefined> {
    let left = this.#parsed.limit ?? Infinity
    if (left === 0) return
    const { source, query } = await openQuery(this.#parsed)
    try {
      for await (const record of source.records(query)) {
        this.#last = record
        yield record
        if (--left === 0) return
      }
    } finally {
      await source.close?.()
    }
  }
}
