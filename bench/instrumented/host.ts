import { createRequire } from 'node:module'
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import type { Contender } from '../harness/rounds.js'
import { scaled, type Bench } from '../sections/bench.js'
import { flushed } from '../sections/trails.js'

/** From the libraries of host programs: see `scripts/ensure-hosts.mjs`. */
export const hostRequire = createRequire(new URL('../../test/e2e/hosts/sdk2/package.json', import.meta.url))

/** A module of its own, with classes of its own: patching one copy leaves the others alone. */
export function freshCopy<T>(name: string): T {
  const directory = hostRequire.resolve(name).split(`/node_modules/${name}/`)[0]!
  for (const file of Object.keys(hostRequire.cache))
    if (file.startsWith(`${directory}/node_modules/${name}`)) delete hostRequire.cache[file]
  return hostRequire(name) as T
}

const nothing: SpanExporter = {
  export: (_spans, done) => done({ code: 0 }),
  shutdown: () => Promise.resolve(),
}

/** An SDK of the host's with its defaults; what it exports goes nowhere. */
export function hostProvider(before: SpanProcessor[] = []): NodeTracerProvider {
  return new NodeTracerProvider({ spanProcessors: [...before, new BatchSpanProcessor(nothing)] })
}

/** Of a host with OpenTelemetry, whose active spans are known to what it awaits: the cost is in every row. */
export function registerHost(): void {
  new NodeTracerProvider().register()
}

export interface CallOptions {
  prepare?: () => void
  rest?: () => Promise<unknown>
  /** Runs all calls of a sample: in a trail, say. */
  around?: (work: () => Promise<void>) => Promise<void>
}

/** Calls one after the other. Delivery waits until the clock has stopped: it is measured in `npm run bench`. */
export function calls(
  bench: Bench,
  name: string,
  count: number,
  call: () => unknown,
  { prepare, rest, around = (work) => work() }: CallOptions = {},
): Contender {
  const operations = scaled(bench, count)
  const work = async () => {
    for (let n = 0; n < operations; n++) await call()
  }
  return {
    name,
    operations,
    prepare() {
      bench.sink.set('hanging')
      prepare?.()
    },
    run: () => around(work),
    async rest() {
      bench.sink.set('fine')
      await rest?.()
      await flushed()
    },
  }
}
