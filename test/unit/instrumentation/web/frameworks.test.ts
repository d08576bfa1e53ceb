import { once } from 'node:events'
import { Agent, get, request as httpRequest, type IncomingMessage } from 'node:http'
import { shutdownAudit, type StoredRecord } from 'spanledger'
import { describe, expect, it } from 'vitest'
import { APPS, type CommonOptions, type Gate } from './support/apps.js'
import { byTrail, requestRecords, typesOf, verdictOf } from './support/records.js'

const OPEN: Gate = { entered: () => undefined, opened: Promise.resolve() }

function signal() {
  let give!: () => void
  const given = new Promise<void>((resolve) => (give = resolve))
  return { give, given }
}

function gate() {
  const [enter, open, left] = [signal(), signal(), signal()]
  const at: Gate = { entered: enter.give, opened: open.given, left: left.give }
  return { gate: at, inside: enter.given, open: open.give, gone: left.given }
}

describe.each(Object.entries(APPS))('requests of %s', (name, app) => {
  const routed = name !== 'http'
  const named = (method: string, route: string) => (routed ? `${method} ${route}` : method)

  async function service(options: CommonOptions = {}, at: Gate = OPEN) {
    const records = requestRecords()
    return { ...records, url: await app(options, at) }
  }

  it('are a trail each: named by the route, with the actor that a later middleware found', async () => {
    const { url, ofClosed } = await service({ regulations: ['GDPR'], purpose: 'scoring' })
    const response = await fetch(`${url}/loans/4711?token=s3cret`, {
      headers: { 'x-user': 'alice', 'x-request-id': 'req-7', cookie: 'session=s3cret' },
    })
    expect(await response.text()).toBe('ok')
    const records = await ofClosed(1)
    expect(typesOf(records)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    for (const { operationName, actor, context, regulations, purpose } of records) {
      expect({ operationName, actor, context, regulations, purpose }).toEqual({
        operationName: named('GET', '/loans/:id'),
        actor: { id: 'alice', type: 'user' },
        context: { requestId: 'req-7', method: 'GET', ...(routed && { route: '/loans/:id' }) },
        regulations: ['GDPR'],
        purpose: 'scoring',
      })
    }
    expect(verdictOf(records)).toMatchObject({
      outcome: 'success',
      status: 'completed',
      details: { statusCode: 200, durationMs: expect.any(Number) as number },
    })
    expect(JSON.stringify(records)).not.toMatch(/s3cret|127\.0\.0\.1|loans\/4711/)
  })

  it.each([
    ['/denied', 401, 'denied'],
    ['/forbidden', 403, 'denied'],
    ['/fails', 500, 'failure'],
    ['/missing', 404, 'success'],
  ])('that answer %s end so', async (path, statusCode, outcome) => {
    const { url, ofClosed } = await service()
    expect((await fetch(url + path)).status).toBe(statusCode)
    const records = await ofClosed(1)
    expect(verdictOf(records)).toMatchObject({ outcome, details: { statusCode } })
    expect(records[0]!.operationName).toBe(path === '/missing' ? 'GET' : named('GET', path))
    const errors = records.filter(({ eventType }) => eventType === 'error')
    expect(errors.map(({ details }) => details)).toEqual(path === '/fails' ? [{ errorType: 'OwnError' }] : [])
    expect(JSON.stringify(records)).not.toContain('customer-4711')
  })

  it('whose client leaves fail, and what their handler still reads is on record in the same trail', async () => {
    const { gate: at, inside, open, gone } = gate()
    const { url, ofClosed } = await service({}, at)
    const client = get(`${url}/slow/held`).on('error', () => undefined)
    await inside
    client.destroy()
    await gone
    open()
    const records = await ofClosed(1)
    expect(typesOf(records)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    expect(verdictOf(records)).toMatchObject({ outcome: 'failure', status: 'aborted' })
  })

  it('answered in pieces, by HEAD, or over one connection end with their responses', async () => {
    const { url, ofClosed } = await service()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (const [method, path] of [
      ['GET', '/stream'],
      ['HEAD', '/loans/1'],
      ['GET', '/loans/1'],
    ] as const) {
      const [response] = (await once(httpRequest(url + path, { method, agent }).end(), 'response')) as [
        IncomingMessage,
      ]
      await once(response.resume(), 'end')
    }
    agent.destroy()
    const records = await ofClosed(3)
    const closed = records.filter(({ eventType }) => eventType === 'audit_closed')
    expect(closed.map(({ outcome }) => outcome)).toEqual(['success', 'success', 'success'])
    expect(closed[1]!.operationName).toBe(named('HEAD', '/loans/:id'))
  })

  it('with a body are still known when it has come', async () => {
    const { url, ofClosed } = await service()
    const headers = { 'content-type': 'text/plain', 'x-user': 'bob' }
    await fetch(`${url}/body`, { method: 'POST', body: 'x'.repeat(200_000), headers })
    const records = await ofClosed(1)
    expect(typesOf(records)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    expect(records[1]!.actor).toEqual({ id: 'bob', type: 'user' })
  })

  it('that shutdownAudit() interrupts go on in a trail that follows', async () => {
    const { gate: at, inside, open } = gate()
    const { url, all, ofClosed } = await service({}, at)
    const answer = fetch(`${url}/slow/fresh`, { headers: { 'x-request-id': 'r' } })
    await inside
    await shutdownAudit()
    expect(verdictOf(await all())).toMatchObject({ status: 'interrupted' })
    open()
    expect((await answer).status).toBe(200)
    const [first, second] = byTrail(await ofClosed(2))
    expect(typesOf(first!)).toEqual(['audit_started', 'audit_closed'])
    expect(typesOf(second!)).toEqual(['audit_started', 'data_access', 'audit_closed'])
    expect(verdictOf(second!)).toMatchObject({ outcome: 'success' })
    expect(second!.map(({ context }) => context['requestId'])).toEqual(['r', 'r', 'r'])
  })

  it('that are skipped leave no record, and a skip that throws skips none', async () => {
    const skip = (request: unknown) => {
      const { raw = request, env } = request as { raw?: unknown; env?: { incoming: unknown } }
      const { url } = (env?.incoming ?? raw) as { url: string }
      if (url === '/loans/3') throw new Error('of the host')
      return url === '/loans/1'
    }
    const { url, ofClosed } = await service({ skip })
    for (const id of [1, 2, 3]) expect((await fetch(`${url}/loans/${id}`)).status).toBe(id === 1 ? 500 : 200)
    const records = await ofClosed(2)
    const read = records.filter(({ eventType }) => eventType === 'data_access')
    expect(read.map(({ details }) => (details as { numRecords: number }).numRecords)).toEqual([2, 3])
  })

  it('of 200 clients at once never mix', async () => {
    const { url, ofClosed } = await service()
    const ids = Array.from({ length: 200 }, (_, index) => index)
    await Promise.all(
      ids.map(async (id) => {
        const headers = { 'x-user': `user-${id}`, 'x-request-id': `req-${id}` }
        await (await fetch(`${url}/loans/${id}`, { headers })).text()
      }),
    )
    const seen = byTrail(await ofClosed(200)).map((records) => idOf(records))
    expect(seen.sort((a, b) => a - b)).toEqual(ids)
  })

  it('join the trace of their caller, and of a header that is none start their own', async () => {
    const { url, ofClosed } = await service()
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
    await fetch(`${url}/loans/1`, { headers: { traceparent } })
    await fetch(`${url}/loans/1`, { headers: { traceparent: '00-0-0-01' } })
    const [first, second] = byTrail(await ofClosed(2))
    expect(first![0]).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      details: { span: { kind: 'server', parentSpanId: 'b7ad6b7169203331', parentIsRemote: true } },
    })
    expect(second![0]!.details).toMatchObject({ span: { kind: 'server' } })
  })
})

/** The one number that a trail's records name in five places; -1 where they differ. */
function idOf(records: readonly StoredRecord[]): number {
  const [started, read, closed] = records
  const id = (read?.details as { numRecords: number }).numRecords
  const isOne = [started, read, closed].every(
    (record) => record?.actor?.id === `user-${id}` && record.context['requestId'] === `req-${id}`,
  )
  return isOne ? id : -1
}
