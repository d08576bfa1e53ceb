import { serve as serveHono } from '@hono/node-server'
import express5 from 'express'
import fastify, { type FastifyRequest } from 'fastify'
import { Hono, type Context } from 'hono'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { AuditTrail } from 'spanledger'
import {
  auditExpress,
  auditFastify,
  auditHono,
  auditHttp,
  type WebAuditOptions,
} from 'spanledger/instrumentation'
import { onTestFinished } from 'vitest'

const express4 = createRequire(import.meta.url)('express-4') as typeof express5

/** Options that do not depend on the framework. The actor is who {@link authenticate} found. */
export type CommonOptions = Omit<
  WebAuditOptions<unknown>,
  'actor' | 'purpose' | 'operationName' | 'requestId'
> & { purpose?: string }

/** What a test holds back, or waits for, inside a handler. */
export interface Gate {
  entered: () => void
  opened: Promise<void>
  /** The server has seen a response end, or its client leave. */
  left?: () => void
}

const users = new WeakMap<object, string>()
const userOf = (request: object | undefined) => (request ? users.get(request) : undefined)

/** Stands for a host's authentication, after the audit's middleware; it takes its time. */
async function authenticate(request: IncomingMessage): Promise<void> {
  await new Promise(setImmediate)
  const user = request.headers['x-user']
  if (typeof user === 'string') users.set(request, user)
}

const read = (id: string) =>
  AuditTrail.active()!.logDataAccess({
    datasetName: 'loans',
    columnsAccessed: ['income'],
    numRecords: Number(id),
  })

class OwnError extends Error {}

function fail(): never {
  throw new OwnError('of customer-4711')
}

/** @param held Whether it keeps the trail it found before it waited, or asks for it again. */
async function readSlowly(gate: Gate, held: boolean): Promise<void> {
  const trail = AuditTrail.active()!
  gate.entered()
  await gate.opened
  const now = held ? trail : AuditTrail.active()!
  now.logDataAccess({ datasetName: 'slow', columnsAccessed: [], numRecords: 1 })
}

/**
 * The same service in each framework: `/loans/:id` reads, `/denied` and `/forbidden` answer 401 and 403, `/fails` throws,
 * `/slow/…` waits at the gate before it reads, `/stream` answers in pieces, `POST /body` reads after its body came.
 */
export type App = (options: CommonOptions, gate: Gate) => Promise<string>

const http: App = (options, gate) => {
  const audit = { ...options, actor: (request: IncomingMessage) => userOf(request) }
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    await authenticate(request)
    const [path, id] = request.url!.split('?')[0]!.slice(1).split('/')
    if (path === 'loans') read(id!)
    if (path === 'denied') response.statusCode = 401
    if (path === 'forbidden') response.statusCode = 403
    if (path === 'missing') response.statusCode = 404
    if (path === 'fails') fail()
    if (path === 'slow') await readSlowly(gate, id === 'held')
    if (path === 'stream') return void Readable.from(['a', 'b']).pipe(response)
    if (path !== 'body') return void response.end('ok')
    request.on('end', () => {
      read('1')
      response.end('ok')
    })
    request.resume()
  }
  const audited = auditHttp(audit, answer)
  // What a host does about a handler that rejects.
  const server = createServer((request, response) => {
    void audited(request, response).catch(() => {
      response.statusCode = 500
      response.end()
    })
  })
  return listen(server, gate)
}

const onExpress =
  (express: typeof express5): App =>
  (options, gate) => {
    const app = express()
    const audit = auditExpress({ ...options, actor: (request: express5.Request) => userOf(request) })
    app.use(audit)
    app.use((request, _response, next) => void authenticate(request).then(() => next()))
    app.get('/loans/:id', (request, response) => {
      read(request.params['id'])
      response.send('ok')
    })
    app.get('/denied', (_request, response) => void response.status(401).end())
    app.get('/forbidden', (_request, response) => void response.sendStatus(403))
    // Express 4 does not look at what a handler returns.
    app.get('/fails', (_request, _response, next) => void new Promise(() => fail()).catch(next))
    app.get('/slow/:how', (request, response) => {
      void readSlowly(gate, request.params['how'] === 'held').then(() => response.send('ok'))
    })
    app.get('/stream', (_request, response) => void Readable.from(['a', 'b']).pipe(response))
    app.post('/body', (request, response) => {
      request.on('end', () => {
        read('1')
        response.send('ok')
      })
      request.resume()
    })
    app.use(audit.errors)
    app.use((_error: unknown, _request: unknown, response: express5.Response, _next: unknown) => {
      response.status(500).end()
    })
    return listen(createServer(app), gate)
  }

const onFastify: App = async (options, gate) => {
  const app = fastify()
  await app.register(auditFastify({ ...options, actor: (request: FastifyRequest) => userOf(request.raw) }))
  app.addHook('onRequest', (request) => authenticate(request.raw))
  app.get<{ Params: { id: string } }>('/loans/:id', async (request) => {
    read(request.params.id)
    return 'ok'
  })
  app.get('/denied', async (_request, reply) => reply.code(401).send())
  app.get('/forbidden', async (_request, reply) => reply.code(403).send())
  app.get('/fails', async () => fail())
  app.get<{ Params: { how: string } }>('/slow/:how', async (request) => {
    await readSlowly(gate, request.params.how === 'held')
    return 'ok'
  })
  app.get('/stream', async (_request, reply) => reply.send(Readable.from(['a', 'b'])))
  app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.post('/body', async () => {
    read('1')
    return 'ok'
  })
  onTestFinished(() => app.close())
  await app.ready()
  return listen(app.server, gate)
}

type NodeContext = Context<{ Bindings: { incoming: IncomingMessage } }>

const onHono: App = async (options, gate) => {
  const app = new Hono<{ Bindings: { incoming: IncomingMessage } }>()
  app.use(auditHono({ ...options, actor: (context: NodeContext) => userOf(context.env.incoming) }))
  app.use(async (context, next) => {
    await authenticate(context.env.incoming)
    await next()
  })
  app.get('/loans/:id', (context) => {
    read(context.req.param('id'))
    return context.text('ok')
  })
  app.get('/denied', (context) => context.body(null, 401))
  app.get('/forbidden', (context) => context.text('no', 403))
  app.get('/fails', async () => fail())
  app.onError((_error, context) => context.body(null, 500))
  app.get('/slow/:how', async (context) => {
    await readSlowly(gate, context.req.param('how') === 'held')
    return context.text('ok')
  })
  app.get('/stream', (context) =>
    context.body(Readable.toWeb(Readable.from([Buffer.from('a')])) as ReadableStream),
  )
  app.post('/body', async (context) => {
    await context.req.text()
    read('1')
    return context.text('ok')
  })
  const server = serveHono({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }) as Server
  return started(server, gate)
}

export const APPS: Record<string, App> = {
  http,
  'express 5': onExpress(express5),
  'express 4': onExpress(express4),
  fastify: onFastify,
  hono: onHono,
}

/** Listens on a free port of this machine until the test ends. */
export function listen(server: Server, gate?: Gate): Promise<string> {
  server.listen(0, '127.0.0.1')
  return started(server, gate)
}

async function started(server: Server, gate?: Gate): Promise<string> {
  server.on('request', (_request, response) => response.once('close', () => gate?.left?.()))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  if (!server.listening) await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export { express4, express5 }
