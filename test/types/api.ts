// Compiled, never run: what the public types allow and refuse.
import express from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import { Hono, type Context } from 'hono'
import { createServer } from 'node:http'
import { createServer as createServer2 } from 'node:http2'
import type { SpanExporter } from '@opentelemetry/sdk-trace-node'
import { InMemorySpanExporter } from '@opentelemetry/sdk-trace-node'
import {
  AuditTrail,
  auditFunction,
  configureAudit,
  isRecord,
  type AuditErrorCode,
  type StoredRecord,
} from 'spanledger'
import {
  auditExpress,
  auditFastify,
  auditHono,
  auditHttp,
  wrapDataset,
  wrapModel,
  wrapReader,
  type WebAuditOptions,
} from 'spanledger/instrumentation'
import { JsonFileSpanExporter } from 'spanledger/exporters/json'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_T extends true>(): void => undefined

// An exporter of ours is one of the SDK's, and the SDK's can be given to us.
export const exporter: SpanExporter = new JsonFileSpanExporter({ logDir: 'x' })
configureAudit({ exporters: [new InMemorySpanExporter(), exporter] })

// Details narrow with the event type.
export function columns(record: StoredRecord): string[] {
  return isRecord(record, 'data_access') ? record.details.columnsAccessed : []
}

// A wrapper keeps the type of its function; so does a decorator.
const add = (a: number, b = 1): number => a + b
export const audited = auditFunction({ operationName: 'add' })(add)
holds<Equal<typeof audited, typeof add>>()
export const stream = auditFunction({}, async function* (n: number) {
  yield String(n)
})
holds<Equal<ReturnType<typeof stream>, AsyncGenerator<string, void, unknown>>>()
export class Service {
  overloaded(x: string): string
  overloaded(x: number): number
  @auditFunction({ capture: ({ phase }) => ({ phase }) })
  overloaded(x: string | number): string | number {
    return x
  }
}
holds<Equal<Awaited<ReturnType<typeof runLater>>, number>>()
export const runLater = () => new AuditTrail({ operationName: 'x' }).run(async () => 7)

// What is wrapped keeps its type.
class Model {
  predict(x: string): string
  predict(x: number): number
  predict(x: string | number): string | number {
    return x
  }
}
export const model = wrapModel(new Model(), { modelId: 'm' })
holds<Equal<typeof model, Model>>()
export const infer = wrapModel(add, { modelId: 'm' })
holds<Equal<typeof infer, typeof add>>()
export const rows = wrapReader([{ age: 7 }].values(), { datasetName: 'people', columns: ['age'] })
holds<Equal<ReturnType<typeof rows.next>, IteratorResult<{ age: number }, undefined>>>()
export const people = wrapDataset([{ age: 7 }], { name: 'people' })
holds<Equal<typeof people, { age: number }[]>>()
// @ts-expect-error -- of nobody knows what
wrapModel(new Model(), {})
// @ts-expect-error -- a data set is an object
wrapDataset(7, { name: 'n' })

// The middleware of each framework is one of its own, and tells the functions of its options its own request.
export const server = createServer(
  auditHttp({ actor: ({ headers }) => headers.from }, (_, response) => response.end()),
)
export const server2 = createServer2(auditHttp({}, (_request, response) => void response.end()))
export const app = express().use(auditExpress({ actor: (request: express.Request) => request.get('from') }))
app.use(auditExpress().errors)
export const routed = fastify().register(auditFastify({ actor: ({ ip }: FastifyRequest) => ip }))
export const hono = new Hono().use(
  auditHono({ purpose: (context: Context) => context.req.header('purpose') }),
)
// @ts-expect-error an actor is a text, or has an id and a type
export const actorOptions: WebAuditOptions<unknown> = { actor: () => ({ name: 'x' }) }

// @ts-expect-error an operation has a name
export const nameless = () => new AuditTrail({ logDir: 'x' })
// @ts-expect-error a data set has a name
export const unnamed = (trail: AuditTrail) => trail.logDataAccess({ columnsAccessed: [], numRecords: 1 })
// @ts-expect-error an outcome is one of four
export const outcome = (trail: AuditTrail) => trail.logEvent('x', { outcome: 'maybe' })
// @ts-expect-error codes are a closed list
export const code: AuditErrorCode = 'ERR_UNKNOWN'
