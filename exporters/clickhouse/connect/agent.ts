import { Agent as PlainAgent, type ClientRequest } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import type { HttpPlace } from './target.js'

/** Several batches and a reader at once; a server has few connections for many services. */
const MAX_SOCKETS = 4

/**
 * Sockets that are kept open between requests and never keep the process alive: an export must not, and who waits for
 * an answer holds the process with the timer of its deadline.
 */
export function quietAgent({ url, tls }: HttpPlace): PlainAgent {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS }
  const secure = url.protocol === 'https:'
  const agent = secure ? new SecureAgent({ ...options, ...certificates(tls) }) : new PlainAgent(options)
  return quieten(agent as ConnectingAgent)
}

function certificates(tls: HttpPlace['tls'] = {}): Record<string, Buffer> {
  return Object.fromEntries(Object.entries(tls).map(([name, pem]) => [name, Buffer.from(pem)]))
}

/** What Node documents of its agent for those who extend it, and its types leave out. */
interface ConnectingAgent extends PlainAgent {
  createConnection(...given: unknown[]): Socket
  reuseSocket(socket: Socket, request: ClientRequest): void
}
type Socket = Duplex & { unref(): void }

/** @see https://nodejs.org/docs/latest-v20.x/api/http.html#agentcreateconnectionoptions-callback */
function quieten(agent: ConnectingAgent): PlainAgent {
  const create = agent.createConnection.bind(agent)
  const reuse = agent.reuseSocket.bind(agent)
  agent.createConnection = (...given) => {
    const socket = create(...given)
    socket.unref()
    return socket
  }
  agent.reuseSocket = (socket, request) => {
    reuse(socket, request)
    socket.unref()
  }
  return agent
}
