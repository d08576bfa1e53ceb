// Servers of several frameworks get requests that hold canaries everywhere, and their handlers fail with errors that
// quote the requests.
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api'
import { serve } from '@hono/node-server'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { AuditTrail, shutdownAudit } from 'spanledger'
import { auditExpress, auditFastify, auditHono, auditHttp } from 'spanledger/instrumentation'
import { Canaries } from '../canary/canaries.js'
import { errorOf } from '../canary/captured.js'
import { requestTo } from '../canary/requests.js'

diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ALL)

/** What a handler records, before it fails. */
function handle(canaries: Canaries): never {
  AuditTrail.active()?.logDataAccess({ datasetName: 'loans', columnsAccessed: ['income'], numRecords: 1 })
  throw errorOf(canaries)
}

const listening = (server: Server) =>
  new Promise<number>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )

/** Asks a server on behalf of a path, and closes it. */
async function ask(path: string, server: Server, port?: number): Promise<void> {
  await requestTo(port ?? (await listening(server)), '/loans', new Canaries(path))
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

async function viaHttp(path: string, baggage: boolean): Promise<void> {
  const failing = (): never => {
    throw errorOf(new Canaries(path))
  }
  const options = {
    operationName: path,
    ...(baggage ? { baggage } : { actor: failing, purpose: failing, requestId: failing, context: failing }),
  }
  const listener = auditHttp(options, async (request: IncomingMessage, response) => {
    await buffer(request)
    try {
      handle(new Canaries(path))
    } catch {
      response.writeHead(500).end(new Canaries(path).texts())
    }
  })
  await ask(
    path,
    createServer((request, response) => void listener(request, response)),
  )
}

async function viaExpress(path: string): Promise<void> {
  const app = express()
  const audit = auditExpress({ operationName: path })
  app.use(audit)
  app.post('/loans/:id', () => handle(new Canaries(path)))
  app.use(audit.errors)
  app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
    response.status(500).end()
  })
  await ask(path, createServer(app))
}

async function viaFastify(path: string): Promise<void> {
  const app = fastify()
  await app.register(auditFastify({ operationName: path }))
  app.post('/loans/:id', () => handle(new Canaries(path)))
  await app.listen({ port: 0, host: '127.0.0.1' })
  await requestTo((app.server.address() as AddressInfo).port, '/loans', new Canaries(path))
  await app.close()
}

async function viaHono(path: string): Promise<void> {
  const app = new Hono()
  app.use(auditHono({ operationName: path }))
  app.onError((_error, context) => context.text('failed', 500))
  app.post('/loans/:id', () => handle(new Canaries(path)))
  const server = await new Promise<Server>((resolve) => {
    const started = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () =>
      resolve(started as Server),
    )
  })
  await ask(path, server, (server.address() as AddressInfo).port)
}

await viaHttp('http', false)
await viaHttp('http with baggage', true)
await viaExpress('express')
await viaFastify('fastify')
await viaHono('hono')
await shutdownAudit({ timeoutMs: 5_000 })
