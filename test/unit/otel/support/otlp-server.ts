import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import type { TlsOptions } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'

interface Request {
  method: string
  url: string
  headers: IncomingHttpHeaders
  /** Unpacked. */
  body: Buffer
  /** Of the client: tells its connections apart. */
  port: number
}

export type Answer = (response: ServerResponse, request: Request) => unknown

/** A server at a port of its own, over TLS where there are options for it. It ends with the test. */
export async function startServer(answer: Answer, tls?: TlsOptions) {
  const requests: Request[] = []
  const server = (tls ? createSecureServer.bind(undefined, tls) : createServer)((message, response) => {
    const { method = '', url = '', headers } = message
    const port = message.socket.remotePort!
    const take = (sent: Buffer) => {
      const body = headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
      const request = { method, url, headers, body, port }
      requests.push(request)
      answer(response, request)
    }
    // A client that breaks off has nothing to be answered.
    buffer(message).then(take, () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { server, requests, url: new URL(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`) }
}

/** An answer of these parts, in one piece. */
export function answering(
  status: number,
  body: string | Uint8Array = '',
  headers: Record<string, string> = {},
): Answer {
  return (response) => response.writeHead(status, headers).end(body)
}

export const PROTOBUF = { 'content-type': 'application/x-protobuf' }
export const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' }

/** `ExportTraceServiceResponse`, protobuf. */
export function partialSuccess(rejected: number, message: string): Buffer {
  const partial = countAndText(rejected, message)
  return Buffer.concat([Buffer.from([0x0a, partial.length]), partial])
}

/** `google.rpc.Status`, protobuf. */
export function rpcStatus(code: number, message: string): Buffer {
  return countAndText(code, message)
}

/** A message with a number below 128 in field 1 and a text of fewer than 120 bytes in field 2. */
function countAndText(count: number, text: string): Buffer {
  return Buffer.concat([Buffer.from([0x08, count, 0x12, Buffer.byteLength(text)]), Buffer.from(text)])
}
