import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { WireRequest } from './wire-request.js'
import type { WireResult } from './wire-query.js'

const zip = promisify(gzip)

/** Statuses of ClickHouse's exceptions; any other is a 500. */
const STATUSES: Readonly<Record<number, number>> = {
  ...Object.fromEntries([6, 27, 38, 41, 53, 62, 72, 117, 456, 457].map((code) => [code, 400])),
  ...Object.fromEntries([16, 46, 47, 60, 81, 115].map((code) => [code, 404])),
  159: 408,
  194: 401,
  497: 403,
  516: 403,
}

const VERSION = '(version 26.7.2.1 (official build))'

export async function answerResult(
  response: ServerResponse,
  { queryId, wantsGzip }: Pick<WireRequest, 'queryId' | 'wantsGzip'>,
  { body, readRows, format }: WireResult,
): Promise<void> {
  response.setHeader('X-ClickHouse-Summary', JSON.stringify({ read_rows: String(readRows) }))
  response.setHeader('X-ClickHouse-Format', format)
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8')
  await send(response, 200, body, queryId, wantsGzip)
}

/** @param message As the engine says it: `Code: 60. DB::Exception: … (UNKNOWN_TABLE)`. */
export async function answerException(
  response: ServerResponse,
  { queryId, wantsGzip }: Partial<Pick<WireRequest, 'queryId' | 'wantsGzip'>>,
  message: string,
): Promise<void> {
  const code = Number(/^Code: (\d+)/.exec(message)?.[1] ?? 1002)
  response.setHeader('X-ClickHouse-Exception-Code', code)
  await send(response, STATUSES[code] ?? 500, `${message} ${VERSION}\n`, queryId, wantsGzip)
}

async function send(
  response: ServerResponse,
  status: number,
  body: string,
  queryId: string = crypto.randomUUID(),
  zipped = false,
): Promise<void> {
  response.setHeader('X-ClickHouse-Query-Id', queryId)
  response.setHeader('X-ClickHouse-Timezone', 'UTC')
  if (zipped) response.setHeader('Content-Encoding', 'gzip')
  response.writeHead(status).end(zipped ? await zip(body) : body)
}
