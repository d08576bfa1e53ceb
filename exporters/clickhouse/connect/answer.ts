import type { IncomingHttpHeaders } from 'node:http'
import { waitMs } from '../../../src/otel/retry-after.js'
import type { BadAnswer } from './failure.js'

/** What came back for a statement without a result. */
export interface Answer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/**
 * What is wrong with an answer; undefined where it says that all was done. Only ClickHouse's own answer says that: a
 * proxy's login page is a 200 too, and ClickHouse itself can begin with 200 and end in an exception.
 */
export function badAnswer({ status, headers, body }: Answer, now: number): BadAnswer | undefined {
  const code = numberOf(headers['x-clickhouse-exception-code'])
  const isClickHouses = headers['x-clickhouse-query-id'] !== undefined
  if (status === 200 && code === undefined && isClickHouses && body.trim() === '') return undefined
  const retryAfter = headers['retry-after']
  return { status, code, body, retryAfterMs: retryAfter === undefined ? undefined : waitMs(retryAfter, now) }
}

function numberOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined
}
