import type { IncomingHttpHeaders } from 'node:http'
import { waitMs } from '../../../src/otel/retry-after.js'
import type { BadAnswer, Doing } from './failure.js'

/** What came back, as a whole. */
export interface Answer {
  doing: Doing
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/**
 * What is wrong with an answer; undefined where it says that all was done. Only ClickHouse's own answer says that: a
 * proxy's login page is a 200 too, and ClickHouse itself can begin with 200 and end in an exception.
 */
export function badAnswer({ doing, status, headers, body }: Answer, now: number): BadAnswer | undefined {
  const code = numberOf(headers['x-clickhouse-exception-code'])
  // Statements on a cluster answer with what each host said; an insert has nothing to say unless it failed.
  const asExpected = doing === 'statement' || body.trim() === ''
  if (status === 200 && code === undefined && isClickHouses(headers) && asExpected) return undefined
  const retryAfter = headers['retry-after']
  return { status, code, body, retryAfterMs: retryAfter === undefined ? undefined : waitMs(retryAfter, now) }
}

/** Whether ClickHouse made an answer, and nothing in front of it. */
export function isClickHouses(headers: IncomingHttpHeaders): boolean {
  return headers['x-clickhouse-query-id'] !== undefined
}

function numberOf(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined
}
