import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** A request as ClickHouse's HTTP interface reads it. */
export interface WireRequest {
  sql: string
  settings: Record<string, string>
  /** Values of parameters, in the escaped form that the engine takes. */
  params: Record<string, string>
  database?: string
  queryId?: string
  wantsGzip: boolean
}

/** What is neither a setting of the engine nor a parameter. */
const OF_THE_INTERFACE = new Set([
  ...['query', 'database', 'query_id', 'user', 'password', 'role', 'session_id', 'session_timeout'],
  ...['wait_end_of_query', 'buffer_size', 'default_format', 'compress', 'decompress'],
  'enable_http_compression',
])

const unzip = promisify(gunzip)

/** @see https://clickhouse.com/docs/interfaces/http */
export async function wireRequest(request: IncomingMessage, body: Buffer): Promise<WireRequest> {
  const search = new URL(request.url!, 'http://server').searchParams
  const plain = request.headers['content-encoding'] === 'gzip' ? await unzip(body) : body
  const parts = await multipart(request, plain)
  const given = new Map([...search, ...parts])
  const queryId = search.get('query_id')
  const database = search.get('database')
  return {
    sql: parts.size > 0 ? given.get('query')! : sqlOf(search.get('query'), plain.toString()),
    settings: pick(given, (name) => (OF_THE_INTERFACE.has(name) || isParam(name) ? undefined : name)),
    params: pick(given, (name) => (isParam(name) ? name.slice('param_'.length) : undefined)),
    ...(database !== null && { database }),
    ...(queryId !== null && { queryId }),
    wantsGzip:
      search.get('enable_http_compression') === '1' &&
      String(request.headers['accept-encoding']).includes('gzip'),
  }
}

const isParam = (name: string): boolean => name.startsWith('param_')

/** A statement in the address goes before what the body says. */
function sqlOf(inUrl: string | null, body: string): string {
  return inUrl === null ? body : `${inUrl}\n${body}`
}

function pick(
  given: ReadonlyMap<string, string>,
  nameOf: (name: string) => string | undefined,
): Record<string, string> {
  const picked = [...given].map(([name, value]) => [nameOf(name), value] as const)
  return Object.fromEntries(picked.filter(([name]) => name !== undefined)) as Record<string, string>
}

async function multipart(request: IncomingMessage, body: Buffer): Promise<Map<string, string>> {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return new Map()
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  return new Map([...form].map(([name, value]) => [name, value as string]))
}
