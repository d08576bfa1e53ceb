import { addAbortSignal, Readable } from 'node:stream'
import { ClickHouseLogLevel, createClient, type ClickHouseClient } from '@clickhouse/client'
import { withoutTracing } from '../../../src/otel/suppress.js'
import { SCOPE_NAME, VERSION } from '../../../src/version.js'
import { quietAgent } from './agent.js'
import { badAnswer, isClickHouses } from './answer.js'
import { ClickHouseFailure, type Connection, type Insert, type Statement } from './connection.js'
import { startDeadline } from './deadline.js'
import { failureOf, failureOfAnswer, type Doing } from './failure.js'
import { insertSettings, insertStatement } from './insert-statement.js'
import type { ClickHouseTarget, HttpPlace } from './target.js'
import { UnderWay } from './under-way.js'

/** Under what servers keep an idle connection for: 3 s in ClickHouse Cloud, 10 s elsewhere. */
const IDLE_SOCKET_MS = 2_000

/** A result is judged as a whole, so none is begun that then fails; and no digits are lost of an integer. */
const RESULT_SETTINGS = { wait_end_of_query: 1, output_format_json_quote_64bit_integers: 1 } as const

/** A ClickHouse server over HTTP. Nothing is sent before the first statement. */
export class HttpConnection implements Connection {
  readonly label: string
  readonly database: string
  readonly isLost = false
  readonly #target: ClickHouseTarget
  readonly #timeoutMs: number
  readonly #client: ClickHouseClient
  readonly #underWay = new UnderWay()
  #closed = false

  constructor(target: ClickHouseTarget, place: HttpPlace) {
    this.label = target.label
    this.database = target.database
    this.#target = target
    this.#timeoutMs = place.timeoutMs
    this.#client = clientOf(place)
  }

  rows<T>({ sql, params, settings, signal }: Statement): Promise<T[]> {
    return this.#do('statement', signal, async (until) => {
      const result = await this.#client.query({
        query: sql,
        // One document: what was cut off is no document, while lines would only be fewer.
        format: 'JSON',
        ...(params && { query_params: params }),
        clickhouse_settings: { ...RESULT_SETTINGS, ...settings },
        abort_signal: until,
      })
      // Something else that says 200 to everything must not be taken for an empty result.
      if (!isClickHouses(result.response_headers)) {
        result.close()
        throw failureOfAnswer({ status: 200, body: '' }, this.label, 'statement')
      }
      // The client no longer heeds the signal once the answer has begun.
      const close = () => result.close()
      until.addEventListener('abort', close)
      return rowsIn(await result.text(), this.label)
    })
  }

  run({ sql, params, settings, signal }: Statement): Promise<void> {
    return this.#do('statement', signal, (until) =>
      this.#send('statement', until, {
        query: sql,
        ...(params && { query_params: params }),
        clickhouse_settings: { wait_end_of_query: 1, ...settings },
      }),
    )
  }

  async insert(insert: Insert): Promise<void> {
    if (insert.rows.length === 0) return
    await this.#do('insert', undefined, (until) =>
      this.#send('insert', until, {
        query: insertStatement(this.database, insert),
        values: Readable.from([insert.rows]),
        clickhouse_settings: {
          wait_end_of_query: 1,
          ...insertSettings(this.#target),
          ...insert.settings,
          insert_deduplication_token: insert.token,
        },
      }),
    )
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#underWay.end()
    await this.#client.close()
  }

  async #send(doing: Doing, until: AbortSignal, statement: SentStatement): Promise<void> {
    const { stream, http_status_code, response_headers } = await this.#client.exec({
      ...statement,
      abort_signal: until,
      // The client would keep only the words of a bad answer, not its status and headers.
      ignore_error_response: true,
    })
    const body = await beginningOf(addAbortSignal(until, stream))
    const answer = { doing, status: http_status_code!, headers: response_headers, body }
    const bad = badAnswer(answer, Date.now())
    if (bad) throw failureOfAnswer(bad, this.label, doing)
  }

  #do<T>(
    doing: Doing,
    signal: AbortSignal | undefined,
    work: (until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    return this.#underWay.add(this.#within(doing, signal, work))
  }

  async #within<T>(
    doing: Doing,
    signal: AbortSignal | undefined,
    work: (until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    signal?.throwIfAborted()
    if (this.#closed) throw this.#failure('was closed: open another connection')
    const deadline = startDeadline(this.#timeoutMs, doing === 'statement', signal)
    try {
      return await withoutTracing(() => work(deadline.signal))
    } catch (cause) {
      signal?.throwIfAborted()
      if (deadline.passed) throw this.#failure(`no answer within ${this.#timeoutMs} ms: see how busy it is`)
      throw failureOf(cause, this.label, doing)
    } finally {
      deadline.clear()
    }
  }

  #failure(what: string): ClickHouseFailure {
    return new ClickHouseFailure(`${this.label}: ${what}`, { retryable: true })
  }
}

/** What ClickHouse says to a statement without a result is short. Whoever says more is not ClickHouse. */
const MAX_ANSWER_BYTES = 64 * 1024

async function beginningOf(stream: Readable): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    // Leaving the loop ends the answer, too.
    if (bytes > MAX_ANSWER_BYTES) break
  }
  return Buffer.concat(chunks).toString()
}

/** @throws {ClickHouseFailure} for what is not a whole result. */
function rowsIn<T>(body: string, label: string): T[] {
  try {
    const { data, rows } = JSON.parse(body) as { data: T[]; rows: number }
    if (Array.isArray(data) && data.length === rows) return data
  } catch {
    // Told of below: the engine's own words would quote rows.
  }
  throw failureOfAnswer({ status: 200, body: '' }, label, 'statement')
}

type SentStatement = Pick<
  Parameters<ClickHouseClient['exec']>[0] & { values?: Readable },
  'query' | 'query_params' | 'clickhouse_settings' | 'values'
>

function clientOf(place: HttpPlace): ClickHouseClient {
  const { url, username, password, accessToken, headers, compression, timeoutMs } = place
  const byCertificate = place.tls?.cert !== undefined && password === undefined && accessToken === undefined
  return createClient({
    url,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(accessToken !== undefined && { access_token: accessToken }),
    // ClickHouse takes the certificate for the password only if it is told to.
    set_basic_auth_header: !byCertificate,
    http_headers: {
      ...headers,
      ...(byCertificate && {
        'X-ClickHouse-User': username ?? 'default',
        'X-ClickHouse-SSL-Certificate-Auth': 'on',
      }),
    },
    application: `${SCOPE_NAME}/${VERSION}`,
    http_agent: quietAgent(place),
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    // Ours is the deadline; this one begins anew with every byte.
    request_timeout: timeoutMs + 1_000,
    compression: {
      response: compression === 'gzip',
      request: compression === 'gzip' && { codec: 'gzip', level: 1 },
    },
    // Long lists do not fit into an address.
    use_multipart_params_auto: true,
    log: { level: ClickHouseLogLevel.OFF },
  })
}
