import { diag, DiagLogLevel, SpanKind, trace, type DiagLogger } from '@opentelemetry/api'
import { once } from 'node:events'
import { createServer, get, type RequestListener } from 'node:http'
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { connect, type AddressInfo } from 'node:net'
import { Hono } from 'hono'
import { AuditTrail, withActor } from 'spanledger'
import { auditExpress, auditFastify, auditHono, auditHttp } from 'spanledger/instrumentation'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { startHost } from '../../../support/host.js'
import { express5, listen } from './support/apps.js'
import { exchange } from './support/exchange.js'
import { byTrail, requestRecords, typesOf, verdictOf } from './support/records.js'

const read = () =>
  AuditTrail.active()?.logDataAccess({ datasetName: 'loans', columnsAccessed: [], numRecords: 1 })

const serve = (listener: RequestListener, options = {}) => listen(createServer(auditHttp(options, listener)))

describe('an audited request', () => {
  it("belongs under the host's span, and leaves the host's own spans as they are", async () => {
    const { ofClosed } = requestRecords()
    const { tracer, spans } = startHost()
    const audited = auditHttp({}, (_request, response) => {
      tracer.startSpan('inside').end()
      read()
      response.end()
    })
    const server = createServer((request, response) => {
      tracer.startActiveSpan('server', { kind: SpanKind.SERVER }, (span) => {
        response.once('close', () => span.end())
        audited(request, response)
      })
    })
    await fetch(await listen(server))
    const [started] = await ofClosed(1)
    await vi.waitFor(() => expect(spans()).toHaveLength(2))
    const [inside, outer] = spans()
    expect(inside!.parentSpanContext?.spanId).toBe(outer!.spanContext().spanId)
    expect(started).toMatchObject({
      traceId: outer!.spanContext().traceId,
      details: { span: { parentSpanId: outer!.spanContext().spanId, parentIsRemote: false } },
    })
    expect(trace.getActiveSpan()).toBeUndefined()
  })

  it('is no part of the trail that was active when the server started', async () => {
    const { ofClosed } = requestRecords()
    const start = new AuditTrail({ operationName: 'start', context: { phase: 'start' } })
    const url = await start.runActive(() =>
      withActor({ id: 'operator', type: 'user' }, () =>
        serve((_request, response) => {
          read()
          response.end()
        }),
      ),
    )
    await fetch(url)
    const records = await ofClosed(1)
    const request = records.filter(({ operationName }) => operationName === 'GET')
    expect(typesOf(request)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    expect(request.map(({ actor }) => actor)).toEqual([undefined, undefined, undefined])
    start.close()
  })

  it('hands its id and its span on to trails opened inside', async () => {
    const { ofClosed } = requestRecords()
    const url = await serve((_request, response) => {
      new AuditTrail({ operationName: 'inner', context: { own: 1 } }).close()
      response.end()
    })
    await fetch(url, { headers: { 'x-request-id': 'r-1' } })
    const [outer, inner] = byTrail(await ofClosed(2))
    expect(inner![0]).toMatchObject({
      operationName: 'inner',
      context: { requestId: 'r-1', own: 1 },
      details: { span: { parentSpanId: outer![0]!.spanId } },
    })
  })

  it('that logs after its response does so in a trail that follows', async () => {
    const { ofClosed } = requestRecords()
    const logged = new Promise<void>((resolve) => {
      void serve((_request, response) => {
        response.end('ok')
        response.once('close', () => setImmediate(() => resolve(void read())))
      }).then((url) => fetch(url, { headers: { 'x-request-id': 'r-2' } }))
    })
    await logged
    const [first, late] = byTrail(await ofClosed(2))
    expect(typesOf(first!)).toEqual(['audit_started', 'audit_closed'])
    expect(typesOf(late!)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    expect(late![1]!.context).toEqual({ requestId: 'r-2', method: 'GET', late: true })
  })

  it('has an id of its own where the header holds more than an id', async () => {
    const { ofClosed } = requestRecords()
    const url = await serve((_request, response) => void response.end())
    for (const id of ['alice@example.org', 'x'.repeat(129), 'a b'])
      await fetch(url, { headers: { 'x-request-id': id } })
    for (const { context } of await ofClosed(3)) expect(context['requestId']).toMatch(/^[\da-f-]{36}$/)
  })

  it('goes on where the functions of the options throw, or tell what is none', async () => {
    const { ofClosed } = requestRecords()
    const fail = () => {
      throw new Error('of the host')
    }
    const app = express5()
    app.use(
      auditExpress({
        actor: fail,
        purpose: fail,
        operationName: fail,
        requestId: fail,
        skip: fail,
        context: fail,
      }),
    )
    app.use(auditExpress({ operationName: 'second' }))
    app.get('/a', (_request, response) => void response.send('ok'))
    expect(await (await fetch(`${await listen(createServer(app))}/a`)).text()).toBe('ok')
    const records = await ofClosed(1)
    expect(records.map(({ operationName }) => operationName)).toEqual(['GET /a', 'GET /a'])
  })

  it('goes on where no trail can be opened, and is told to the operator', async () => {
    vi.stubEnv('SPANLEDGER_DURABILITY', 'nonsense')
    const error = vi.fn()
    diag.setLogger({ error } as unknown as DiagLogger, { logLevel: DiagLogLevel.ERROR })
    onTestFinished(() => {
      vi.unstubAllEnvs()
      diag.disable()
    })
    const url = await serve((_request, response) => {
      read()
      response.end('ok')
    })
    expect(await (await fetch(url)).text()).toBe('ok')
    expect(error).toHaveBeenCalledWith(
      'spanledger: a request could not be recorded',
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }),
    )
  })

  it('leaves no listeners on a connection that goes on', async () => {
    const { ofClosed } = requestRecords()
    const counts: number[] = []
    const url = await serve(({ socket }, response) => {
      counts.push(socket.eventNames().reduce((sum, name) => sum + socket.listenerCount(name), 0))
      response.end()
      response.end()
    })
    for (let made = 0; made < 12; made++) await (await fetch(url)).text()
    expect(verdictOf(await ofClosed(12))).toMatchObject({ outcome: 'success' })
    expect(new Set(counts).size).toBe(1)
  })

  it('is let go when its client leaves a handler that never ends', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const { all } = requestRecords()
    let left!: () => void
    const gone = new Promise<void>((resolve) => (left = resolve))
    const url = await serve((_request, response) => {
      read()
      response.once('close', left)
      client.destroy()
    })
    const client = get(url).on('error', () => undefined)
    await gone
    await new Promise(setImmediate)
    expect(typesOf(await all())).toEqual(['audit_started', 'data_access'])
    vi.advanceTimersByTime(5_000)
    expect(verdictOf(await all())).toMatchObject({ status: 'aborted', outcome: 'failure' })
  })

  it('whose connection goes on to another protocol ends as upgraded', async () => {
    const { ofClosed } = requestRecords()
    const url = await serve(({ socket }) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n')
      socket.end()
    })
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: own\r\n\r\n')
    socket.resume()
    await once(socket, 'close')
    expect(verdictOf(await ofClosed(1))).toMatchObject({ status: 'upgraded', outcome: 'unknown' })
  })

  it('over HTTP/2 is one like any other', async () => {
    const { ofClosed } = requestRecords()
    const audited = auditHttp({}, (_request: Http2ServerRequest, response: Http2ServerResponse) => {
      read()
      response.statusCode = 403
      response.end('no')
    })
    const server = http2.createServer(audited)
    onTestFinished(() => void server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await once(client.request({ ':path': '/x?token=s3cret' }).resume(), 'end')
    client.close()
    const records = await ofClosed(1)
    expect(verdictOf(records)).toMatchObject({ outcome: 'denied', details: { statusCode: 403 } })
    expect(JSON.stringify(records)).not.toContain('s3cret')
  })
})

describe('functions that tell who and why', () => {
  it.each(['actor', 'purpose', 'operationName', 'requestId', 'skip', 'context'])(
    'tell nothing by a promise, and one that rejects ends no process: %s',
    async (name) => {
      const unhandled = vi.fn()
      process.on('unhandledRejection', unhandled)
      onTestFinished(() => void process.off('unhandledRejection', unhandled))
      const { ofClosed } = requestRecords()
      const late = () => Promise.reject(new Error('no session'))
      const url = await serve((_request, response) => void response.end('ok'), { [name]: late })
      expect(await (await fetch(url)).text()).toBe('ok')
      expect(verdictOf(await ofClosed(1))).toMatchObject({ outcome: 'success' })
      await new Promise((resolve) => setImmediate(resolve))
      expect(unhandled).not.toHaveBeenCalled()
    },
  )

  it('cannot take the id and the method of the request out of its records', async () => {
    const { ofClosed } = requestRecords()
    const context = { tenant: 'blue', requestId: 'mine', toJSON: () => ({ hidden: true }) }
    await fetch(await serve((_request, response) => void response.end('ok'), { context }))
    const [started] = await ofClosed(1)
    expect(started!.context).toMatchObject({ tenant: 'blue', method: 'GET' })
    expect(started!.context['requestId']).not.toBe('mine')
    expect(started!.context).not.toHaveProperty('hidden')
  })

  it('cost no record, whatever text of the caller they tell as the purpose', async () => {
    const { ofClosed } = requestRecords()
    const purpose = (request: { url?: string }) => decodeURIComponent(request.url!.slice(1))
    const url = await serve((_request, response) => void response.end(String(read()?.sequence)), { purpose })
    await (await fetch(`${url}/care%00x`)).text()
    const records = await ofClosed(1)
    expect(typesOf(records)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    expect(records[1]!.purpose).toBe('care\uFFFDx')
  })

  it('may write records themselves, in the trail of the request and in one of their own: nobody is asked again for those', async () => {
    const { ofClosed } = requestRecords()
    const asked = vi.fn()
    const actor = () => {
      asked()
      read()
      new AuditTrail({ operationName: 'looking up' }).close()
      return 'ada'
    }
    const url = await serve((_request, response) => void response.end(String(read()?.sequence)), { actor })
    await fetch(url)
    const trails = byTrail(await ofClosed(2))
    const request = trails.find(([started]) => started!.operationName === 'GET')!
    expect(request.at(-1)).toMatchObject({ eventType: 'audit_closed', actor: { id: 'ada' } })
    expect(asked.mock.calls.length).toBeLessThan(20)
  }, 10_000)
})

describe('a listener', () => {
  const error = new TypeError('of customer-4711')

  it.each([
    [
      'throws what it throws',
      () => {
        throw error
      },
    ],
    ['rejects with what it rejects with', () => Promise.reject(error)],
  ])('%s, and that is on record', async (_what, listener) => {
    const { all } = requestRecords()
    await expect(async () => auditHttp({}, listener)(...exchange())).rejects.toBe(error)
    const records = await all()
    expect(typesOf(records)).toEqual(['audit_started', 'error'])
    expect(records[1]!.details).toEqual({ errorType: 'TypeError' })
  })
})

describe('an app of Hono without a server of Node', () => {
  function app() {
    const { ofClosed } = requestRecords()
    const hono = new Hono()
    hono.use(auditHono())
    hono.get('/loans/:id', (context) => {
      read()
      return context.json({ ok: true }, { headers: { 'x-own': '1' } })
    })
    hono.get('/none', (context) => context.body(null, 204))
    hono.get('/fails', () => {
      throw new TypeError('x')
    })
    hono.onError((_error, context) => context.text('failed', 500))
    return { hono, ofClosed }
  }

  it('is audited to the end of each body, which arrives as it is', async () => {
    const { hono, ofClosed } = app()
    const response = await hono.request('/loans/1')
    expect([response.status, response.headers.get('x-own'), await response.json()]).toEqual([
      200,
      '1',
      { ok: true },
    ])
    expect((await hono.request('/none')).status).toBe(204)
    await (await hono.request('/fails')).text()
    const trails = byTrail(await ofClosed(3))
    expect(trails.map(([started]) => started!.operationName)).toEqual([
      'GET /loans/:id',
      'GET /none',
      'GET /fails',
    ])
    expect(trails.map((records) => verdictOf(records).outcome)).toEqual(['success', 'success', 'failure'])
  })

  it('tells that a body was given up', async () => {
    const { hono, ofClosed } = app()
    await (await hono.request('/loans/1')).body!.cancel()
    expect(verdictOf(await ofClosed(1))).toMatchObject({ status: 'aborted', outcome: 'failure' })
  })
})

describe('a middleware', () => {
  it.each([
    ['a name that is none', { actr: () => 'x' }],
    ['an actor that is no function', { actor: { id: 'x', type: 'user' } }],
    ['regulations that are no list', { regulations: 'GDPR' }],
    ['no object', null],
  ])('refuses %s when the service starts', (_what, options) => {
    for (const make of [auditExpress, auditFastify, auditHono] as ((options: never) => unknown)[]) {
      expect(() => make(options as never)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }))
    }
  })
})
