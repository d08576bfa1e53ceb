import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { Session } from '../../../exporters/clickhouse/connect/chdb-engine.js'
import { FaultPlan, type Fault } from './faults.js'
import { answerException, answerResult } from './wire-answer.js'
import { runWire } from './wire-query.js'
import { wireRequest } from './wire-request.js'
import { refusalOfUser, type Users } from './wire-users.js'

export interface FacadeOptions extends Users {
  tls?: { key: string; cert: string; ca: string }
}

export interface Counts {
  connections: number
  requests: number
  /** Inserts that arrived, whatever became of them. */
  inserts: number
  /** Inserts that the engine has taken, deduplicated ones among them. */
  committed: number
}

/** Speaks ClickHouse's HTTP interface before the real engine, and fails as it is told. */
export class FacadeServer {
  readonly counts: Counts = { connections: 0, requests: 0, inserts: 0, committed: 0 }
  readonly #faults = new FaultPlan()
  readonly #open: () => Session
  readonly #options: FacadeOptions
  readonly #sockets = new Set<Socket>()
  readonly #server: Server
  #port = 0

  constructor(open: () => Session, options: FacadeOptions) {
    this.#open = open
    this.#options = options
    const { tls } = options
    const handle = (request: IncomingMessage, response: ServerResponse) =>
      void this.#handle(request, response)
    this.#server = tls
      ? createSecureServer({ ...tls, requestCert: true, rejectUnauthorized: false }, handle)
      : createServer(handle)
    this.#server.keepAliveTimeout = 10_000
    this.#server.on('connection', (socket: Socket) => {
      this.counts.connections += 1
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket)).on('error', () => {})
    })
  }

  async listen(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1')
    await once(this.#server, 'listening')
    return (this.#port = (this.#server.address() as AddressInfo).port)
  }

  async fault(fault: Fault): Promise<void> {
    if (fault.do === 'vanish') await this.close()
    else this.#faults.add(fault)
  }

  async heal(): Promise<void> {
    this.#faults.clear()
    if (!this.#server.listening) await this.listen(this.#port)
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    const closed = once(this.#server, 'close')
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.counts.requests += 1
    if (request.url === '/ping') return void response.end('Ok.\n')
    const insert = /[?&]query=INSERT/.test(request.url!)
    if (insert) this.counts.inserts += 1
    const fault = this.#faults.next(insert ? 'insert' : 'statement')
    try {
      if (fault && 'when' in fault && fault.when === 'before-body') return fail(request, fault)
      if (fault && 'when' in fault && fault.when === 'mid-body')
        return void request.once('data', () => fail(request, fault))
      const body = Buffer.concat(await request.toArray())
      if (fault?.do === 'answer') return answerAsProxy(response, fault)
      await this.#answer(request, response, body, insert, fault)
    } catch {
      // The other side went away.
      request.socket.destroy()
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
    insert: boolean,
    fault: Fault | undefined,
  ): Promise<void> {
    const refused =
      fault?.do === 'refuse'
        ? `Code: ${fault.code}. DB::Exception: ${fault.message ?? 'injected'}. (${fault.name})`
        : refusalOfUser(request, this.#options)
    if (refused !== undefined) return answerException(response, {}, refused)
    const asked = await wireRequest(request, body)
    const result = await runWire(this.#open, asked).catch((error: Error) => error)
    if (result instanceof Error) return answerException(response, asked, result.message)
    if (insert) this.counts.committed += 1
    if (fault) return fail(request, fault)
    await answerResult(response, asked, result)
  }
}

/** A hanging request is left as it is. */
function fail({ socket }: IncomingMessage, fault: Fault): void {
  if (fault.do === 'reset') socket.resetAndDestroy()
}

function answerAsProxy(response: ServerResponse, fault: Fault & { do: 'answer' }): void {
  if (fault.retryAfter !== undefined) response.setHeader('Retry-After', fault.retryAfter)
  response.writeHead(fault.status).end(fault.body ?? '')
}
