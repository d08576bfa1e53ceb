import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, createContextKey } from '@opentelemetry/api'
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { ClickHouseFailure } from '../../../../exporters/clickhouse/connect/connection.js'
import { startFacade, type Facade } from '../../../support/clickhouse/facade.js'
import type { Fault } from '../../../support/clickhouse/faults.js'
import { startHost } from '../../../support/host.js'
import { connect, insertInto, MAKE_TABLE, TABLE } from './support.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade({ users: { default: '', ann: 'pass:w%rd' }, tokens: ['jwt.of.ann'] })
  await server.sql(MAKE_TABLE)
})
afterAll(() => server.stop())
beforeEach(() => server.heal())

const stored = async (token: string) =>
  (await server.sql(`SELECT * FROM otel.${TABLE} WHERE key = '${token}'`)).length

describe('a fault in mid-insert', () => {
  it.each<[string, Fault, number]>([
    ['a reset before the body is read', { do: 'reset', when: 'before-body' }, 0],
    ['a reset in mid-body', { do: 'reset', when: 'mid-body' }, 0],
    ['an answer lost after the commit', { do: 'reset', when: 'after-commit' }, 1],
    ['an answer that never comes', { do: 'hang', when: 'after-commit' }, 1],
    ['nobody there', { do: 'vanish' }, 0],
    ['a proxy without a server', { do: 'answer', status: 502 }, 0],
    ['a page of something else that says 200', { do: 'answer', status: 200, body: '<html>' }, 0],
    ['an empty 200 of something else', { do: 'answer', status: 200 }, 0],
    ['too many parts', { do: 'refuse', code: 252, name: 'TOO_MANY_PARTS' }, 0],
    ['no memory', { do: 'refuse', code: 241, name: 'MEMORY_LIMIT_EXCEEDED' }, 0],
    ['a replica that only reads', { do: 'refuse', code: 242, name: 'TABLE_IS_READ_ONLY' }, 0],
    ['a code that nobody knows', { do: 'refuse', code: 9999, name: 'NEWER_THAN_US' }, 0],
  ])('%s: may be tried again, and then the row is there once', async (name, fault, kept) => {
    const token = name.replaceAll(' ', '-')
    const connection = await connect(server.sinkUrl, { TIMEOUT_MS: '1000' })
    await server.fault(fault)
    await expect(insertInto(connection, token)).rejects.toMatchObject({
      name: 'ClickHouseFailure',
      retryable: true,
      message: expect.stringMatching(/^clickhouse:\/\/127\.0\.0\.1:\d+\/otel: [^\n]+$/) as string,
    })
    expect(await stored(token)).toBe(kept)
    await server.heal()
    await insertInto(connection, token)
    expect(await stored(token)).toBe(1)
  })

  it.each([
    [429, '2', 2_000],
    [503, '0', 0],
    [503, undefined, undefined],
  ])('%d with Retry-After %s says how long to wait', async (status, retryAfter, retryAfterMs) => {
    const connection = await connect(server.sinkUrl)
    await server.fault({ do: 'answer', status, ...(retryAfter !== undefined && { retryAfter }) })
    await expect(insertInto(connection, 'later')).rejects.toMatchObject({ retryable: true, retryAfterMs })
  })

  it('a body too large for the proxy stays too large', async () => {
    const connection = await connect(server.sinkUrl)
    await server.fault({ do: 'answer', status: 413 })
    await expect(insertInto(connection, 'large')).rejects.toMatchObject({ retryable: false })
  })

  it('TLS where HTTP is spoken says which scheme is for what', async () => {
    const connection = await connect(server.sinkUrl.replace('clickhouse:', 'clickhouses:'))
    await expect(insertInto(connection, 'tls')).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(/the port speaks another protocol: clickhouses: is for TLS/) as string,
    })
  })

  it('does not show what a server says about rows', async () => {
    const connection = await connect(server.sinkUrl)
    for (const code of [27, 9999]) {
      await server.fault({ do: 'refuse', code, name: 'SOMETHING', message: 'cannot parse: secret' })
      const failure = (await insertInto(connection, 'x').catch((error: unknown) => error)) as Error
      expect(`${failure.message} ${String(failure.cause)}`).not.toContain('secret')
    }
  })
})

describe('a fault of a query', () => {
  it.each<[string, Fault, RegExp]>([
    ['an empty 200 of something else', { do: 'answer', status: 200 }, /not that of ClickHouse/],
    ['a page that says 200', { do: 'answer', status: 200, body: '<html>\n<p>' }, /not that of ClickHouse/],
    [
      'a page that says 503',
      { do: 'answer', status: 503, body: '<html>\n<p>away' },
      /<html> <p>away: see whether/,
    ],
    ['a reset', { do: 'reset', when: 'after-commit' }, /ECONNRESET/],
    ['an answer that never comes', { do: 'hang', when: 'after-commit' }, /no answer within 500 ms/],
    [
      'a server that is busy',
      { do: 'refuse', code: 202, name: 'TOO_MANY_SIMULTANEOUS_QUERIES' },
      /\(202\): the server is busy/,
    ],
  ])('%s is no empty result', async (_, fault, message) => {
    const connection = await connect(server.sinkUrl, { TIMEOUT_MS: '500' })
    await server.fault({ ...fault, on: 'statement' })
    await expect(connection.rows({ sql: 'SELECT 1' })).rejects.toMatchObject({
      retryable: true,
      message: expect.stringMatching(message) as string,
    })
    expect(await connection.rows({ sql: 'SELECT 1 AS one' })).toEqual([{ one: 1 }])
  })
})

describe('an answer that is not whole', () => {
  const answering = async (body: string | Buffer, write?: (response: ServerResponse) => void) => {
    const server = createServer((_request, response) => {
      response.setHeader('X-ClickHouse-Query-Id', 'one')
      if (write) write(response)
      else response.end(body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return connect(`clickhouse://127.0.0.1:${(server.address() as AddressInfo).port}/otel`)
  }

  it.each([
    '',
    '{"data":[',
    '{"data":[],"rows":1}',
    'null',
    '[]',
    '{}',
    '<html></html>',
    'Code: 241. DB::Exception: x',
  ])('is no result: %j', async (body) => {
    const connection = await answering(body)
    await expect(connection.rows({ sql: 'SELECT 1' })).rejects.toThrow(ClickHouseFailure)
  })

  it('is not read to an end that does not come: an insert has a short answer', async () => {
    let sent = 0
    const connection = await answering('', (response) => {
      const more = () => {
        while (!response.destroyed && sent < 1e9 && response.write('x'.repeat(65_536))) sent += 65_536
      }
      response.on('drain', more)
      more()
    })
    await expect(insertInto(connection, 'a')).rejects.toThrow(ClickHouseFailure)
    expect(sent).toBeLessThan(50_000_000)
  })
})

describe('a way that works', () => {
  it('keeps one socket for statements that follow each other', async () => {
    const connection = await connect(server.sinkUrl)
    const { connections } = await server.counts()
    for (let n = 0; n < 5; n++) {
      await connection.rows({ sql: 'SELECT 1' })
      await connection.run({ sql: 'SELECT 1' })
      await insertInto(connection, `reuse-${n}`)
      await insertInto(connection, 'x', 'missing').catch(() => {})
    }
    expect((await server.counts()).connections - connections).toBe(1)
  })

  it('goes on after the server came back on the same port', async () => {
    const connection = await connect(server.sinkUrl)
    await insertInto(connection, 'before the restart')
    await server.restart('kill')
    await insertInto(connection, 'before the restart')
    expect(await stored('before the restart')).toBe(1)
  })

  it.each(['gzip', 'none'])('sends and reads with compression %s', async (compression) => {
    const connection = await connect(`${server.sinkUrl}?compression=${compression}`)
    await insertInto(connection, compression)
    expect(await connection.rows({ sql: "SELECT repeat('é', 10000) AS long" })).toEqual([
      { long: 'é'.repeat(10_000) },
    ])
    expect(await stored(compression)).toBe(1)
  })

  it('makes no spans of its own in the traces of the host', async () => {
    startHost()
    const connection = await connect(server.sinkUrl)
    const suppressed: unknown[] = []
    const key = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')
    const look = () => suppressed.push(context.active().getValue(key))
    subscribe('http.client.request.start', look)
    onTestFinished(() => void unsubscribe('http.client.request.start', look))
    await connection.rows({ sql: 'SELECT 1' })
    await insertInto(connection, 'quiet')
    expect(suppressed).toEqual([true, true])
  })
})

describe('who asks', () => {
  const withUser = (user: string) => server.sinkUrl.replace('//', `//${user}@`)

  it.each<[string, () => string, Record<string, string>]>([
    ['user and password of the URL', () => withUser('ann:pass%3Aw%25rd'), {}],
    ['a password of the environment', () => withUser('ann'), { PASSWORD: 'pass:w%rd' }],
    ['both of the environment', () => server.sinkUrl, { USER: 'ann', PASSWORD: 'pass:w%rd' }],
    ['an access token', () => server.sinkUrl, { ACCESS_TOKEN: 'jwt.of.ann' }],
  ])('is known by %s', async (_, url, env) => {
    const connection = await connect(url(), env)
    expect(await connection.rows({ sql: 'SELECT 1 AS one' })).toEqual([{ one: 1 }])
  })

  it.each<[string, () => string, Record<string, string>]>([
    ['a wrong password', () => withUser('ann:wrong'), {}],
    ['no such user', () => withUser('hunter2'), {}],
    ['a wrong token', () => server.sinkUrl, { ACCESS_TOKEN: 'hunter2' }],
  ])('with %s is told so, without names; it may be mended', async (_, url, env) => {
    const connection = await connect(url(), env)
    for (const asked of [connection.rows({ sql: 'SELECT 1' }), insertInto(connection, 'never')])
      await expect(asked).rejects.toMatchObject({
        code: 516,
        retryable: true,
        message: expect.stringMatching(
          /^(?!.*(ann|hunter2|wrong)).*AUTHENTICATION_FAILED \(516\): check user, password or access token$/,
        ) as string,
      })
  })

  it('is told what it may not do, without its name', async () => {
    const connection = await connect(withUser('ann:pass%3Aw%25rd'))
    const message = 'ann: Not enough privileges. To execute this query, grant INSERT ON otel.faulty'
    await server.fault({ do: 'refuse', code: 497, name: 'ACCESS_DENIED', message })
    await expect(insertInto(connection, 'never')).rejects.toMatchObject({
      code: 497,
      retryable: true,
      message: expect.stringMatching(
        /^(?!.*ann).*Not enough privileges.*INSERT ON otel\.faulty: grant it/,
      ) as string,
    })
  })
})
