import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { makeAuthority, type KeyAndCertificate } from './certificates.js'
import type { Fault } from './faults.js'
import type { Call } from './facade-process.js'
import type { Counts } from './facade-server.js'
import type { Users } from './wire-users.js'

export interface TestServer {
  /** `http:` or `https:`. */
  readonly url: string
  /** Names the database `otel`, which exists, or one of this server's own. Without user info. */
  readonly sinkUrl: string
  /** Asks the engine without the way that is under test. Rows as they are in JSON. */
  sql<T = Record<string, unknown>>(sql: string): Promise<T[]>
  stop(): Promise<void>
}

export interface Facade extends TestServer {
  readonly port: number
  /** Certificate of the authority that vouches for the server, with `tls`. */
  readonly ca: string
  /** A client's certificate, with `tls`. */
  certificateFor(user: string): KeyAndCertificate
  fault(fault: Fault): Promise<void>
  /** Ends every fault. */
  heal(): Promise<void>
  counts(): Promise<Counts>
  /** On the same port and directory. @param how `kill`: as the kernel does, with no time to finish anything. */
  restart(how?: 'kill'): Promise<void>
}

/**
 * A ClickHouse server for tests: the real engine in a process of its own, behind an HTTP server on loopback that speaks
 * ClickHouse's protocol. Ends with this process, or when it is stopped.
 *
 * @example
 * const server = await startFacade()
 * await server.fault({ do: 'reset', when: 'after-commit' })
 */
export async function startFacade(options: Users & { tls?: boolean } = {}): Promise<Facade> {
  const authority = options.tls ? makeAuthority() : undefined
  const tls = authority && { ...authority.issue('localhost'), ca: authority.ca }
  const dir = mkdtempSync(join(tmpdir(), 'spanledger-clickhouse-'))
  const launch = (port: number) => FacadeProcess.start(port, dir, { ...options, tls })
  let server = await launch(0)
  const { port } = server
  await server.call('sql', 'CREATE DATABASE IF NOT EXISTS otel')
  return {
    port,
    url: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}`,
    sinkUrl: tls ? `clickhouses://localhost:${port}/otel` : `clickhouse://127.0.0.1:${port}/otel`,
    ca: authority?.ca ?? '',
    certificateFor: (user) => authority!.issue(user),
    sql: async <T>(sql: string) => jsonLines<T>(await server.call('sql', sql)),
    fault: (fault) => server.call('fault', fault),
    heal: () => server.call('heal'),
    counts: () => server.call('counts'),
    restart: async (how) => {
      await server.end(how)
      server = await launch(port)
    },
    stop: async () => {
      await server.end()
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

const PROGRAM = fileURLToPath(new URL('facade-process.ts', import.meta.url))
const TSX = createRequire(import.meta.url).resolve('tsx')

class FacadeProcess {
  readonly port: number
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  #calls = 0

  static async start(port: number, dir: string, options: object): Promise<FacadeProcess> {
    const child = fork(PROGRAM, [String(port), dir, JSON.stringify(options)], { execArgv: ['--import', TSX] })
    const ready = once(child, 'message') as Promise<[{ port: number }]>
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the server did not start')))
    const [message] = await Promise.race([ready, ended])
    ended.catch(() => {})
    return new FacadeProcess(child, message.port)
  }

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.port = port
    child.on('message', ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const { resolve, reject } = this.#waiting.get(id)!
      this.#waiting.delete(id)
      if (error === undefined) resolve(result)
      else reject(new Error(error))
    })
  }

  call<T>(name: Call['name'], argument?: unknown): Promise<T> {
    const id = ++this.#calls
    return new Promise<T>((resolve, reject) => {
      this.#waiting.set(id, { resolve: (value) => resolve(value as T), reject })
      this.#child.send({ id, name, argument } satisfies Call)
    })
  }

  async end(how?: 'kill'): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = once(this.#child, 'exit')
    if (how === 'kill') this.#child.kill('SIGKILL')
    else {
      await this.call('stop')
      this.#child.disconnect()
    }
    await ended
  }
}

export function jsonLines<T>(text: string): T[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
