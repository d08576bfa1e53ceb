import { request as requestPlain, type Agent, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'

export interface HttpPost {
  /** `http:` or `https:`. Its user info goes into an `Authorization` header, where `headers` have none. */
  url: URL
  headers: Readonly<Record<string, string>>
  body: Uint8Array
  agent: Agent
  /** For all of it, from connecting to the end of the answer. */
  timeoutMs: number
}

export interface HttpAnswer {
  status: number
  /** In lower case and without parameters. Empty where the server says none. */
  contentType: string
  retryAfter?: string | undefined
  /** The beginning of it, where it is longer than 1 MiB. */
  body: Buffer
}

const MAX_ANSWER_BYTES = 1024 * 1024
const MAX_TIMER_MS = 2 ** 31 - 1

export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/**
 * Posts once and reads the answer. Follows no redirect. Neither the socket nor the timer keeps the process alive.
 *
 * @throws {Error} of Node's for what the network does, and for an acceptance that was cut short; with the time that
 * was given, where there was no answer within it.
 */
export async function post({ timeoutMs, ...what }: HttpPost): Promise<HttpAnswer> {
  const signal = AbortSignal.timeout(Math.min(Math.ceil(timeoutMs), MAX_TIMER_MS))
  try {
    const response = await send(what, signal)
    const { 'content-type': contentType = '', 'retry-after': retryAfter } = response.headers
    return {
      status: response.statusCode!,
      contentType: contentType.split(';')[0]!.trim().toLowerCase(),
      retryAfter,
      body: await read(response),
    }
  } catch (cause) {
    throw signal.aborted ? new Error(`no answer within ${timeoutMs} ms`, { cause }) : cause
  }
}

function send(
  { url, headers, body, agent }: Omit<HttpPost, 'timeoutMs'>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? requestSecure : requestPlain
    request(url, { method: 'POST', headers, agent, signal })
      .once('response', resolve)
      .once('socket', (socket) => socket.unref())
      // Not once: what fails after the answer began is told by the answer, and here a second time.
      .on('error', reject)
      .end(body)
  })
}

async function read(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes > MAX_ANSWER_BYTES) break
    }
  } catch (error) {
    // A refusal is one whatever else was to be said; an acceptance could have gone on to take something back.
    if (isSuccess(response.statusCode!)) throw error
  }
  return Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES)
}
