import http from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { TracerProvider } from '@opentelemetry/api'
import { auditHttp } from 'spanledger/instrumentation'
import { compare } from '../harness/compare.js'
import type { Section } from '../harness/section.js'
import type { Bench } from '../sections/bench.js'
import { calls, hostProvider, hostRequire, registerHost } from './host.js'

const REQUESTS = 300

interface Instrumentation {
  setTracerProvider(provider: TracerProvider): void
  getModuleDefinitions(): {
    name: string
    patch(exports: unknown): unknown
    unpatch(exports: unknown): void
  }[]
}

/** A request that is answered at once, over one connection that stays open. */
export async function requests(bench: Bench): Promise<Section> {
  registerHost()
  const provider = hostProvider()
  const instrumentation = httpInstrumentation(provider)
  const answer: http.RequestListener = (_request, response) => response.end('ok')
  const bare = await serve(answer)
  const audited = await serve(auditHttp({ actor: () => 'bench' }, answer))
  const rows = await compare(
    calls(bench, 'bare server', REQUESTS, bare.ask),
    [
      // It replaces what all servers of the process have in common: only while this one is asked.
      calls(bench, 'instrumentation-http', REQUESTS, bare.ask, {
        prepare: () => void instrumentation.patch(http),
        rest: () => {
          instrumentation.unpatch(http)
          return provider.forceFlush()
        },
      }),
      calls(bench, 'auditHttp, each request a trail', REQUESTS, audited.ask),
    ],
    bench.rounds,
  )
  for (const server of [bare, audited]) server.stop()
  await provider.shutdown()
  return {
    title: 'node:http: a request that is answered at once, on loopback',
    reading: 'With the time of the client, which is a bare socket of the same process.',
    rows,
  }
}

function httpInstrumentation(provider: TracerProvider) {
  const { HttpInstrumentation } = hostRequire('@opentelemetry/instrumentation-http') as {
    HttpInstrumentation: new (config: object) => Instrumentation
  }
  const instrumentation = new HttpInstrumentation({ enabled: false })
  instrumentation.setTracerProvider(provider)
  return instrumentation.getModuleDefinitions().find(({ name }) => name === 'http')!
}

async function serve(listener: http.RequestListener) {
  const server = http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  const stop = () => {
    socket.destroy()
    server.close()
  }
  return { ask: () => ask(socket), stop }
}

/** Until the end of an answer that is `ok` in one chunk or by its length. */
function ask(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    let text = ''
    const read = (data: Buffer) => {
      text += data.toString('latin1')
      if (!/\r\n\r\n(?:ok|2\r\nok\r\n0\r\n\r\n)$/.test(text)) return
      socket.off('data', read)
      resolve()
    }
    socket.on('data', read)
    socket.write('GET / HTTP/1.1\r\nhost: bench\r\n\r\n')
  })
}
