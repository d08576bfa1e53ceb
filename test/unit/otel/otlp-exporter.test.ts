import { DiagLogLevel, diag } from '@opentelemetry/api'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AuditError } from '../../../src/errors.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { parseSink } from '../../../src/config/sink-url.js'
import { OtlpSpanExporter, type OtlpSpanExporterOptions } from '../../../src/otel/otlp-exporter.js'
import { otlpExporter, sinkExporter } from '../../../src/writers.js'
import { tempDir } from '../../support/temp-dir.js'
import { selfSignedCertificate } from './support/certificate.js'
import { endedSpans, exported } from './support/ended-spans.js'
import {
  JSON_TYPE,
  PROTOBUF,
  answering,
  partialSuccess,
  rpcStatus,
  startServer,
  type Answer,
} from './support/otlp-server.js'

const SUCCESS = { code: 0 }
const TAKEN = answering(200, '', PROTOBUF)

function exporterFor(url: URL, options: Partial<OtlpSpanExporterOptions> = {}): OtlpSpanExporter {
  const exporter = new OtlpSpanExporter({ url, ...options })
  onTestFinished(() => exporter.shutdown())
  return exporter
}

/** What two spans come to at a server that answers so. */
async function exportTo(answer: Answer, options?: Partial<OtlpSpanExporterOptions>) {
  const server = await startServer(answer)
  const { code, error } = await exported(exporterFor(server.url, options), endedSpans(2))
  return { ...server, code, error: error as AuditError | undefined }
}

function setEnv(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
}

describe('a server that takes spans', () => {
  it('gets all of them, as OTLP in protobuf, at the standard path', async () => {
    const { url, requests } = await startServer(TAKEN)
    const spans = endedSpans(3, '{"purpose":"Zürich"}')
    const exporter = exporterFor(url)
    expect(await exported(exporter, spans)).toEqual(SUCCESS)
    const [request] = requests
    expect(request).toMatchObject({
      method: 'POST',
      url: '/v1/traces',
      headers: { 'content-type': 'application/x-protobuf', 'content-length': String(request!.body.length) },
    })
    expect(request!.body.toString().split('{"purpose":"Zürich"}')).toHaveLength(4)
    expect(request!.body).toEqual(
      Buffer.from(ProtobufTraceSerializer.serializeRequest(spans as unknown as ReadableSpan[])!),
    )
    expect(exporter.durableAs).toBe(`otlp+http://${url.host}/v1/traces`)
  })

  it('gets them at the path of its URL, where there is one', async () => {
    const { url, requests } = await startServer(TAKEN)
    const exporter = exporterFor(new URL('/otlp/v1/traces?tenant=7', url))
    expect(await exported(exporter, endedSpans(1))).toEqual(SUCCESS)
    expect(requests[0]!.url).toBe('/otlp/v1/traces?tenant=7')
    expect(exporter.durableAs).toBe(`otlp+http://${url.host}/otlp/v1/traces`)
  })

  it.each([
    ['an empty answer', TAKEN],
    ['no content at all', answering(204)],
    ['a partial success that rejects none', answering(200, partialSuccess(0, ''), PROTOBUF)],
    ['JSON', answering(200, '{"partialSuccess":{}}', JSON_TYPE)],
    ['JSON without its type', answering(200, '{}')],
    ['protobuf without its type', answering(200, partialSuccess(0, 'fine'))],
    ['JSON with a count as text', answering(200, '{"partialSuccess":{"rejectedSpans":"0"}}', JSON_TYPE)],
  ])('may say so by %s', async (_what, answer) => {
    expect((await exportTo(answer)).code).toBe(0)
  })

  it('and has something to say of them is passed on as a warning', async () => {
    const warnings: unknown[] = []
    const ignore = () => undefined
    const logger = { warn: (text: string) => warnings.push(text), error: ignore, info: ignore, debug: ignore }
    diag.setLogger({ ...logger, verbose: ignore }, DiagLogLevel.WARN)
    onTestFinished(() => diag.disable())
    const { code, url } = await exportTo(answering(200, partialSuccess(0, 'use\nv2'), PROTOBUF))
    expect(code).toBe(0)
    expect(warnings).toEqual([
      `spanledger: otlp+http://${url.host}/v1/traces took all spans, and says: use v2`,
    ])
  })

  it('is not asked where there are none', async () => {
    const { url, requests } = await startServer(TAKEN)
    expect(await exported(exporterFor(url), [])).toEqual(SUCCESS)
    expect(requests).toEqual([])
  })
})

describe('spans are not taken, and will not be,', () => {
  it.each<[string, Answer, string]>([
    [
      'by a partial success',
      answering(200, partialSuccess(1, 'no tenant'), PROTOBUF),
      "1 of them rejected: no tenant): see the server's log",
    ],
    [
      'by a partial success in JSON',
      answering(200, '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"no"}}', JSON_TYPE),
      "2 of them rejected: no): see the server's log",
    ],
    [
      'by 400',
      answering(400, rpcStatus(3, 'bad trace id'), PROTOBUF),
      "HTTP 400 Bad Request: bad trace id): see the server's log",
    ],
    [
      'by 413',
      answering(413, 'request body too large', { 'content-type': 'text/plain' }),
      'HTTP 413 Payload Too Large: request body too large): raise what the server takes at once',
    ],
    [
      'by 422',
      answering(422, '{"message":"no\\u001b[31m service"}', JSON_TYPE),
      "HTTP 422 Unprocessable Entity: no [31m service): see the server's log",
    ],
    [
      'by a refusal that breaks off',
      (response) => response.writeHead(413, { 'content-length': 99 }).write('re', () => response.destroy()),
      'HTTP 413 Payload Too Large): raise what the server takes at once',
    ],
  ])('%s', async (_what, answer, told) => {
    const { code, error, url, requests } = await exportTo(answer)
    expect(code).toBe(1)
    expect(error).toMatchObject({ name: 'AuditError', code: 'ERR_SINK_WRITE', retryable: false })
    expect(error!.message).toBe(`otlp+http://${url.host}/v1/traces did not take 2 spans (${told}`)
    expect(requests).toHaveLength(1)
  })

  it('where they cannot be encoded', async () => {
    const { url, requests } = await startServer(TAKEN)
    const malformed = endedSpans(1).map(
      (span) => Object.assign(Object.create(span), { spanContext: () => undefined }) as EndedSpan,
    )
    const { code, error } = await exported(exporterFor(url), malformed)
    expect(code).toBe(1)
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: false })
    expect(error!.message).toMatch(/^1 spans cannot be encoded \(.+\): /)
    expect(requests).toEqual([])
  })
})

describe('spans are not taken, and are to be sent again,', () => {
  it.each<[string, Answer, string]>([
    [
      'after 301',
      answering(301, '', { location: '/v2' }),
      'HTTP 301 Moved Permanently): they are sent again',
    ],
    [
      'after 401',
      answering(401),
      'HTTP 401 Unauthorized): check OTEL_EXPORTER_OTLP_HEADERS and what they permit',
    ],
    [
      'after 403',
      answering(403),
      'HTTP 403 Forbidden): check OTEL_EXPORTER_OTLP_HEADERS and what they permit',
    ],
    ['after 404', answering(404), 'HTTP 404 Not Found): check host and path of the sink URL'],
    ['after 408', answering(408), 'HTTP 408 Request Timeout): they are sent again'],
    ['after 429', answering(429), 'HTTP 429 Too Many Requests): they are sent again'],
    ['after 500', answering(500, '<h1>sorry</h1>'), 'HTTP 500 Internal Server Error): they are sent again'],
    [
      'after 503',
      answering(503, rpcStatus(14, 'queue full'), PROTOBUF),
      'HTTP 503 Service Unavailable: queue full): they are sent again',
    ],
    [
      'after a 400 that is about TLS',
      answering(400, 'Client sent an HTTP request to an HTTPS server.\n'),
      'HTTP 400 Bad Request): the sink URL needs otlp+https:',
    ],
    [
      'when a page answers',
      answering(200, '<html>Please log in</html>', { 'content-type': 'text/html' }),
      'HTTP 200 with an answer that is not OTLP): check host and path of the sink URL',
    ],
    ...[
      answering(200, 'ok'),
      answering(200, '<html>', PROTOBUF),
      answering(200, partialSuccess(1, 'cut').subarray(0, 6), PROTOBUF),
      ...['[]', '7', 'null', '{"status":"ok"}', '{"partialSuccess":[]}', '{'].map((text) =>
        answering(200, text, JSON_TYPE),
      ),
      answering(200, '{"partialSuccess":{"rejectedSpans":"some"}}', JSON_TYPE),
      answering(200, Buffer.alloc(2 ** 21, 'x'), PROTOBUF),
    ].map((answer, index): [string, Answer, string] => [
      `when the answer is no OTLP (${index})`,
      answer,
      'HTTP 200 with an answer that is not OTLP): check host and path of the sink URL',
    ]),
  ])('%s', async (_what, answer, told) => {
    const { code, error, url, requests } = await exportTo(answer)
    expect(code).toBe(1)
    expect(error).toMatchObject({ name: 'AuditError', code: 'ERR_SINK_WRITE', retryable: true })
    expect(error!.message).toBe(`otlp+http://${url.host}/v1/traces did not take 2 spans (${told}`)
    expect(requests).toHaveLength(1)
  })

  it.each<[string, Answer, string]>([
    ['hangs', () => undefined, 'no answer within 50 ms'],
    [
      'drips its answer without end',
      (response) => {
        const drip = setInterval(() => response.write('x'), 10)
        response.once('close', () => clearInterval(drip))
      },
      'no answer within 50 ms',
    ],
    ['resets the connection', (response) => response.socket!.resetAndDestroy(), 'ECONNRESET'],
    [
      'breaks off its acceptance, which may have been a partial one',
      (response) => response.writeHead(200, { 'content-length': 9 }).write('\n', () => response.destroy()),
      'aborted',
    ],
  ])('when the server %s', async (_what, answer, told) => {
    const { code, error, requests } = await exportTo(answer, { timeoutMs: told.includes('50') ? 50 : 10_000 })
    expect(code).toBe(1)
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true })
    expect(error!.message).toContain(told)
    expect(requests).toHaveLength(1)
  })

  it('when the answer does not end, of which only the beginning is read', async () => {
    const flood: Answer = (response) => {
      const more = () => void response.write(Buffer.alloc(65_536), (error) => error ?? more())
      more()
    }
    const { error } = await exportTo(flood, { timeoutMs: 600_000 })
    expect(error).toMatchObject({ retryable: true })
    expect(error!.message).toContain('an answer that is not OTLP')
  })

  it('when nobody listens', async () => {
    const { server, url } = await startServer(TAKEN)
    server.close()
    await once(server, 'close')
    const { code, error } = await exported(exporterFor(url), endedSpans(1))
    expect(code).toBe(1)
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true })
    expect(error!.message).toContain(`ECONNREFUSED ${url.host}`)
  })

  it('not before the time the server asks for, which the caller is told', async () => {
    for (const [value, ms] of [
      ['7', 7_000],
      ['Wed, 01 Jan 2020 00:00:00 GMT', 0],
      ['soon', undefined],
    ] as const) {
      const { error, requests } = await exportTo(answering(503, '', { 'retry-after': value }))
      expect(error!.retryAfterMs).toBe(ms)
      expect(requests).toHaveLength(1)
    }
  })
})

describe('the environment', () => {
  it('adds headers, those for traces before those for all signals', async () => {
    setEnv({
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc,x-tenant=all',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'x-tenant=audit',
    })
    const { requests } = await exportTo(TAKEN)
    expect(requests[0]!.headers).toMatchObject({ authorization: 'Bearer abc', 'x-tenant': 'audit' })
  })

  it('has spans compressed', async () => {
    setEnv({ OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip' })
    const { code, requests } = await exportTo(TAKEN)
    expect(code).toBe(0)
    expect(requests[0]!.headers['content-encoding']).toBe('gzip')
    expect(requests[0]!.body.includes('{"eventType":"step"}')).toBe(true)
  })

  it('sets the deadline, where code does not', async () => {
    setEnv({ OTEL_EXPORTER_OTLP_TIMEOUT: '40' })
    expect((await exportTo(() => undefined)).error!.message).toContain('no answer within 40 ms')
  })

  it('with a header that cannot be sent fails exports, and does not show the value', async () => {
    setEnv({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=s%0Aecret' })
    const { error, requests } = await exportTo(TAKEN)
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true })
    expect(error!.message).toContain('Invalid character in header content')
    expect(error!.message).not.toContain('ecret')
    expect(requests).toEqual([])
  })
})

describe('over TLS', () => {
  function certificateFiles() {
    const pair = selfSignedCertificate()
    const dir = tempDir()
    const [cert, key] = [join(dir, 'cert.pem'), join(dir, 'key.pem')]
    writeFileSync(cert, pair.cert)
    writeFileSync(key, pair.key)
    return { ...pair, files: { cert, key } }
  }

  it('a server is trusted by the authority of the environment, and not without', async () => {
    const { cert, key, files } = certificateFiles()
    const { url, requests } = await startServer(TAKEN, { cert, key })
    const { code, error } = await exported(exporterFor(url), endedSpans(1))
    expect([code, requests]).toEqual([1, []])
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true })
    expect(error!.message).toContain('self-signed certificate')
    setEnv({ OTEL_EXPORTER_OTLP_CERTIFICATE: files.cert })
    const trusting = exporterFor(url)
    expect(await exported(trusting, endedSpans(1))).toEqual(SUCCESS)
    expect(requests).toHaveLength(1)
    expect(trusting.durableAs).toBe(`otlp+https://${url.host}/v1/traces`)
  })

  it('a server that wants to know its client gets the certificate of the environment', async () => {
    const { cert, key, files } = certificateFiles()
    const client = certificateFiles()
    const { url } = await startServer(TAKEN, { cert, key, ca: client.cert, requestCert: true })
    setEnv({ OTEL_EXPORTER_OTLP_CERTIFICATE: files.cert })
    expect((await exported(exporterFor(url), endedSpans(1))).code).toBe(1)
    setEnv({
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: client.files.cert,
      OTEL_EXPORTER_OTLP_CLIENT_KEY: client.files.key,
    })
    expect(await exported(exporterFor(url), endedSpans(1))).toEqual(SUCCESS)
  })

  it('a certificate that cannot be read is told of, and not gone without', () => {
    const missing = join(tempDir(), 'none.pem')
    setEnv({ OTEL_EXPORTER_OTLP_CERTIFICATE: missing })
    expect(() => new OtlpSpanExporter({ url: new URL('https://localhost') })).toThrow(
      expect.objectContaining({
        code: 'ERR_SINK_WRITE',
        message: expect.stringMatching(/OTEL_EXPORTER_OTLP_CERTIFICATE names \(ENOENT.*none\.pem/) as unknown,
      }) as Error,
    )
  })

  it('a certificate that is none fails exports', async () => {
    const file = join(tempDir(), 'cert.pem')
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n')
    const { url } = await startServer(TAKEN, selfSignedCertificate())
    setEnv({ OTEL_EXPORTER_OTLP_CERTIFICATE: file })
    const { code, error } = await exported(exporterFor(url), endedSpans(1))
    expect(code).toBe(1)
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true })
  })
})

describe('user info of the URL', () => {
  const withUser = (url: URL) => new URL(`http://audit:p%40ss@${url.host}`)

  it('is sent as basic authentication', async () => {
    const { url, requests } = await startServer(TAKEN)
    expect(await exported(exporterFor(withUser(url)), endedSpans(1))).toEqual(SUCCESS)
    expect(requests[0]!.headers.authorization).toBe(`Basic ${Buffer.from('audit:p@ss').toString('base64')}`)
  })

  it('gives way to an Authorization header of the environment', async () => {
    setEnv({ OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc' })
    const { url, requests } = await startServer(TAKEN)
    await exported(exporterFor(withUser(url)), endedSpans(1))
    expect(requests[0]!.headers.authorization).toBe('Bearer abc')
  })

  it.each<[string, Answer]>([
    ['refuses', answering(401)],
    ['rejects some', answering(200, partialSuccess(1, 'no'), PROTOBUF)],
    ['resets the connection', (response) => response.socket!.resetAndDestroy()],
    ['hangs', () => undefined],
  ])('is in no message about a server that %s', async (_what, answer) => {
    const { url } = await startServer(answer)
    const exporter = exporterFor(withUser(url), { timeoutMs: 100 })
    const { error } = await exported(exporter, endedSpans(1))
    expect(error!.message).toContain(url.host)
    const shown = `${String(error)} ${error!.stack} ${JSON.stringify(error)} ${exporter.durableAs}`
    expect(shown).not.toMatch(/audit:|p%40ss|p@ss/)
  })
})

describe('connections', () => {
  it('are kept for the next export, and closed at shutdown', async () => {
    const { server, url, requests } = await startServer(TAKEN)
    // A connection that the client leaves open stays so for longer than the test may take.
    server.keepAliveTimeout = 600_000
    const connected = once(server, 'connection') as Promise<[Socket]>
    const exporter = exporterFor(url)
    await exported(exporter, endedSpans(1))
    await exported(exporter, endedSpans(1))
    expect(requests[1]!.port).toBe(requests[0]!.port)
    const [socket] = await connected
    const closed = once(socket, 'close')
    await exporter.shutdown()
    await closed
  })

  it('are closed only when what is under way has its answer', async () => {
    let told: (answer: () => void) => void
    const asked = new Promise<() => void>((resolve) => (told = resolve))
    const { url } = await startServer((response) => told(() => response.end()))
    const exporter = exporterFor(url)
    const outcome = exported(exporter, endedSpans(1))
    const answer = await asked
    const stopped = exporter.shutdown()
    answer()
    expect(await outcome).toEqual(SUCCESS)
    await stopped
    const { error } = await exported(exporter, endedSpans(1))
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE' })
    expect(error!.message).toContain('was shut down')
  })

  it('take a refusal that comes before the spans are all sent', async () => {
    const { server, url } = await startServer(TAKEN)
    server.removeAllListeners('request')
    server.on('request', (_request, response) => {
      response.writeHead(413, { connection: 'close' }).end()
    })
    const { error } = await exported(exporterFor(url), endedSpans(16, 'x'.repeat(65_536)))
    expect(error).toMatchObject({ retryable: false })
  })
})

it('a callback that throws breaks nothing', async () => {
  const { url } = await startServer(TAKEN)
  const exporter = exporterFor(url)
  exporter.export(endedSpans(1), () => {
    throw new Error('of the caller')
  })
  await exporter.forceFlush()
  expect(await exported(exporter, endedSpans(1))).toEqual(SUCCESS)
})

describe('the environment asks for a copy', () => {
  const collector = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318/' }

  it.each<[string, NodeJS.ProcessEnv]>([
    ['otlp+http://collector:4318', collector],
    ['otlp+http://audit@collector:4318/v1/traces', collector],
    ['otlp+https://collector/x', { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://collector:443/x' }],
  ])('in vain, where %s is the sink itself', (url, env) => {
    expect(otlpExporter(env, parseSink(url))).toBeUndefined()
  })

  it.each<[string, NodeJS.ProcessEnv]>([
    ['file:./audit_logs', collector],
    ['otlp+https://collector:4318', collector],
    ['otlp+http://collector:4318/tenant', collector],
    [
      'otlp+http://collector:4318',
      { ...collector, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://jaeger:4318' },
    ],
    ['otlp+http://collector:4318', { OTEL_EXPORTER_OTLP_ENDPOINT: 'not a URL' }],
  ])('beside the sink %s', (url, env) => {
    expect(otlpExporter(env, parseSink(url))).toBeTypeOf('function')
  })
})

describe('the sink', () => {
  it('otlp+https has an exporter for its URL', async () => {
    const exporter = await sinkExporter(parseSink('otlp+https://audit:secret@collector'))()
    expect(exporter.durableAs).toBe('otlp+https://collector/v1/traces')
  })

  it('with user info that cannot be read is refused, and not shown', () => {
    const attempt = () => sinkExporter(parseSink('otlp+http://audit:50%@collector'))
    expect(attempt).toThrow(expect.objectContaining({ code: 'ERR_INVALID_SINK' }) as Error)
    expect(attempt).not.toThrow(/audit|50/)
  })
})
