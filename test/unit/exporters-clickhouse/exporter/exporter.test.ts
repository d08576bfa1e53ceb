import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  ClickHouseSpanExporter,
  type ClickHouseSpanExporterOptions,
} from '../../../../exporters/clickhouse/index.js'
import type { AuditError } from '../../../../src/errors.js'
import { EXPORT_SUCCESS, type EndedSpan, type ExportOutcome } from '../../../../src/otel/span-types.js'
import { startFacade, type Facade } from '../../../support/clickhouse/facade.js'
import { newPlace, type Place } from '../../../support/clickhouse/held.js'
import { makeRecord, recordId } from '../../exporters-json/support/records.js'
import { spanWith } from '../../exporters-json/support/spans.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade()
})
afterAll(() => server.stop())
afterEach(() => server.heal())

const open: ClickHouseSpanExporter[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((exporter) => exporter.shutdown()))
})

describe('an export', () => {
  it('makes the tables, and has succeeded when the spans are in them', async () => {
    const { exporter, place } = made()
    expect(await send(exporter, [spanWith([])])).toEqual({ code: EXPORT_SUCCESS })
    expect(await spansIn(place)).toBe(1)
  })

  it('of spans that are in already stores none again', async () => {
    const { exporter, place } = made()
    const spans = [spanWith([]), spanWith([], { name: 'other' })]
    await send(exporter, spans)
    await send(exporter, spans)
    const again = made({}, place).exporter
    await send(again, spans)
    expect(await spansIn(place)).toBe(2)
  })

  it('takes a span whose records are of more months than a server lets into one insert by default', async () => {
    const { exporter, place } = made()
    const records = Array.from({ length: 130 }, (_, month) => {
      const timestamp = new Date(Date.UTC(2015, month)).toISOString().replace('Z', '000000Z')
      return makeRecord({ sequence: month, recordId: recordId(month + 1), timestamp })
    })
    expect(await send(exporter, [spanWith(records)])).toEqual({ code: EXPORT_SUCCESS })
    expect(await recordsIn(place)).toBe(130)
  })

  it('is tried again while the server cannot take it', async () => {
    const { exporter, place } = made({ maxAttempts: 3 })
    await send(exporter, [])
    await server.fault({ do: 'refuse', code: 252, name: 'TOO_MANY_PARTS', times: 2 })
    expect(await send(exporter, [spanWith([])])).toEqual({ code: EXPORT_SUCCESS })
    expect(await spansIn(place)).toBe(1)
  })

  it('fails after its last attempt, as one to try again', async () => {
    const { exporter, place } = made({ maxAttempts: 2 })
    await warm(exporter)
    const { inserts } = await server.counts()
    await server.fault({ do: 'answer', status: 503, retryAfter: '1', times: 9 })
    const error = await failure(exporter, [spanWith([])])
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true, retryAfterMs: 1_000 })
    expect(error.message).toMatch(/HTTP 503: the server is away/)
    expect((await server.counts()).inserts - inserts).toBe(2)
    await server.heal()
    expect(await send(exporter, [spanWith([])])).toEqual({ code: EXPORT_SUCCESS })
    expect(await spansIn(place)).toBe(2)
  })

  it('that the server will never take is not tried again, and the message shows no value', async () => {
    const { exporter } = made()
    await warm(exporter)
    const { inserts } = await server.counts()
    await server.fault({ do: 'refuse', code: 117, name: 'INCORRECT_DATA', message: 'row: secret', times: 9 })
    const error = await failure(exporter, [spanWith([])])
    expect(error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: false })
    expect(error.message).not.toContain('secret')
    expect((await server.counts()).inserts - inserts).toBe(1)
  })

  it('of a span that cannot be encoded fails for good, and later ones do not', async () => {
    const { exporter } = made()
    const attributes = {
      get broken(): string {
        throw new Error('out of order')
      },
    }
    expect(await failure(exporter, [spanWith([], { attributes })])).toMatchObject({
      code: 'ERR_INVALID_INPUT',
      retryable: false,
    })
    expect(await send(exporter, [spanWith([])])).toEqual({ code: EXPORT_SUCCESS })
  })

  it('waits for the one before it; one too many is turned away at once', async () => {
    const { exporter, place } = made()
    await warm(exporter)
    const spans = Array.from({ length: 18 }, (_, n) => spanWith([], { name: `span ${n}` }))
    const outcomes = await Promise.all(spans.map((span) => send(exporter, [span])))
    const refused = outcomes.filter(({ code }) => code !== EXPORT_SUCCESS)
    expect(refused.length).toBe(2)
    expect(refused[0]!.error).toMatchObject({ code: 'ERR_SINK_WRITE', retryable: true })
    expect(refused[0]!.error!.message).toMatch(/send fewer at once/)
    expect(await spansIn(place)).toBe(1 + 16)
  })

  it('makes the tables anew where somebody has dropped them', async () => {
    const { exporter, place } = made()
    await warm(exporter)
    await server.sql(`DROP TABLE otel.${place.traces}`)
    expect(await send(exporter, [spanWith([])])).toEqual({ code: EXPORT_SUCCESS })
    expect(await spansIn(place)).toBe(1)
  })

  it('is not harmed by a callback that throws', async () => {
    const { exporter, place } = made()
    exporter.export([spanWith([])], () => {
      throw new Error('not ours')
    })
    await exporter.forceFlush()
    expect(await spansIn(place)).toBe(1)
  })
})

describe('an exporter', () => {
  it('sends nothing before its first export, and needs no server until then', async () => {
    const { requests } = await server.counts()
    const { exporter } = made()
    await exporter.forceFlush()
    await exporter.shutdown()
    expect((await server.counts()).requests).toBe(requests)
  })

  it.each([true, false])(
    'that may only insert does not need to see the tables, createSchema %s',
    async (make) => {
      const { exporter: maker, place } = made()
      await warm(maker)
      const { exporter } = made({ createSchema: make }, place)
      await server.fault({ on: 'statement', do: 'refuse', code: 497, name: 'ACCESS_DENIED', times: 99 })
      expect(await send(exporter, [spanWith([])])).toEqual({ code: EXPORT_SUCCESS })
      await server.heal()
      expect(await spansIn(place)).toBe(2)
    },
  )

  it('that is to make no tables says who can, where there are none', async () => {
    const { exporter } = made({ createSchema: false, maxAttempts: 1 })
    const error = await failure(exporter, [spanWith([])])
    expect(error.message).toMatch(/spanledger clickhouse migrate/)
    expect(error.retryable).not.toBe(false)
  })

  it('ends with what is under way, once, and takes nothing afterwards', async () => {
    const { exporter, place } = made()
    const sent = send(exporter, [spanWith([])])
    const ends = [exporter.shutdown(), exporter.shutdown()]
    await Promise.all(ends)
    expect(await sent).toEqual({ code: EXPORT_SUCCESS })
    expect(await spansIn(place)).toBe(1)
    expect((await failure(exporter, [spanWith([])])).message).toMatch(/was shut down: make a new exporter/)
  })

  it('names its place without whoever writes to it', () => {
    const exporter = new ClickHouseSpanExporter({ url: 'clickhouse://me:secret@db.example/otel' })
    expect(exporter.durableAs).toBe('clickhouse://db.example:8123/otel')
  })

  it.each<[string, object]>([
    ['no URL', {}],
    ['an unknown option', { url: 'clickhouse://db.example/otel', table: 'x' }],
    ['a number of attempts below one', { url: 'clickhouse://db.example/otel', maxAttempts: 0 }],
    ['a token beside a password', { url: 'clickhouse://db.example/otel', accessToken: 'a', password: 'b' }],
    ['a timeout for an engine in this process', { url: 'chdb:./x', timeoutMs: 5 }],
  ])('is not made with %s', (_, options) => {
    expect(() => new ClickHouseSpanExporter(options as ClickHouseSpanExporterOptions)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error,
    )
  })
})

function made(options: Partial<ClickHouseSpanExporterOptions> = {}, place = newPlace(server)) {
  const exporter = new ClickHouseSpanExporter({ url: place.sink, ...options })
  open.push(exporter)
  return { exporter, place }
}

function send(exporter: ClickHouseSpanExporter, spans: EndedSpan[]): Promise<ExportOutcome> {
  return new Promise((done) => exporter.export(spans, done))
}

/** Has the tables made, so that what follows is the insert of spans alone. */
async function warm(exporter: ClickHouseSpanExporter): Promise<void> {
  expect(await send(exporter, [spanWith([], { name: 'first' })])).toEqual({ code: EXPORT_SUCCESS })
}

async function failure(exporter: ClickHouseSpanExporter, spans: EndedSpan[]): Promise<AuditError> {
  const { code, error } = await send(exporter, spans)
  expect(code).not.toBe(EXPORT_SUCCESS)
  return error as AuditError
}

async function spansIn({ traces }: Place): Promise<number> {
  const [found] = await server.sql<{ n: number }>(`SELECT toUInt32(count()) AS n FROM otel.${traces}`)
  return found!.n
}

async function recordsIn({ records }: Place): Promise<number> {
  const [found] = await server.sql<{ n: number }>(`SELECT toUInt32(count()) AS n FROM otel.${records}`)
  return found!.n
}
