import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ClickHouseSpanExporter } from '../../../../exporters/clickhouse/index.js'
import { AuditTrail, configureAudit, shutdownAudit } from '../../../../src/index.js'
import { getAuditLogs, summarizeAuditLogs } from '../../../../src/query/index.js'
import { registerFlush } from '../../../../src/config/flush-hooks.js'
import { writeJournal } from '../../../conformance/support/journal.js'
import { tables } from '../../../conformance/support/tables.js'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { tempDir } from '../../../support/temp-dir.js'
import { makeRecord, makeRecords, recordId } from '../../exporters-json/support/records.js'
import { spanWith } from '../../exporters-json/support/spans.js'

const engine = tables('the engine', () => `chdb:${chdbDir()}`)

describe('a ClickHouse source', () => {
  it.each([
    ['the actor', "actor_id = 'eve'", { actors: 'eve' }],
    ['the dataset', "datasets = ['other']", { datasets: 'other' }],
    ['a subject or regulation', "regulations = ['none']", { regulations: 'none' }],
    ['the operation', "operation_id = 'x'", { operationId: 'x' }],
  ])('tells of a column that says another thing of %s than the record', async (_what, change, filter) => {
    const sink = await engine.create()
    await sink.write([spanWith([makeRecord()])])
    await sink.run(`ALTER TABLE {records} UPDATE ${change} WHERE 1`)
    await expect(getAuditLogs({ ...sink.place, ...filter })).rejects.toMatchObject({
      code: 'ERR_DAMAGED',
      message: expect.stringMatching(/table records_\w+, record [0-9a-f-]{36}: .* its columns say/) as string,
    })
  })

  it('tells of a time that is not that of the record', async () => {
    const sink = await engine.create()
    await sink.write([spanWith([makeRecord()])])
    await sink.run('INSERT INTO {records} SELECT * REPLACE (ts + toIntervalDay(1) AS ts) FROM {records}')
    const message = expect.stringContaining('another time or id than its columns say') as string
    await expect(getAuditLogs(sink.place)).rejects.toMatchObject({ code: 'ERR_DAMAGED', message })
  })

  it('refuses a cursor that no record gave', async () => {
    const sink = await engine.create()
    const { queryAuditLogs } = await import('../../../../src/query/index.js')
    await sink.write([spanWith([makeRecord()])])
    const query = queryAuditLogs({ ...sink.place, limit: 1 })
    for await (const _ of query);
    const parts = JSON.parse(Buffer.from(query.cursor!, 'base64url').toString()) as unknown[]
    const forged = Buffer.from(JSON.stringify([...parts.slice(0, 3), "' OR 1", parts[4]]))
    await expect(getAuditLogs({ ...sink.place, cursor: forged.toString('base64url') })).rejects.toMatchObject(
      { code: 'ERR_INVALID_CURSOR' },
    )
  })

  it('makes no directory for the engine', async () => {
    const path = join(tempDir(), 'none')
    await expect(getAuditLogs({ sink: `chdb:${path}` })).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
    expect(await getAuditLogs({ sink: `chdb:${path}`, allowMissing: true })).toEqual([])
    expect(existsSync(path)).toBe(false)
  })

  it('says where it failed, and no user', async () => {
    const error: unknown = await getAuditLogs({ sink: 'clickhouse://ada:secret@127.0.0.1:1/otel' }).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code: 'ERR_SINK_READ', retryable: true })
    expect(String(error)).toContain('127.0.0.1:1/otel')
    expect(String(error)).not.toMatch(/ada|secret|\n/)
  })

  it('waits for the writers of its own process, and not for long', async () => {
    const sink = await engine.create()
    let flushed = 0
    registerFlush((timeoutMs) => {
      flushed++
      expect(timeoutMs).toBeLessThanOrEqual(1000)
      return Promise.reject(new Error('the sink is away'))
    })
    expect(await getAuditLogs(sink.place)).toEqual([])
    expect(flushed).toBe(1)
  })
})

describe("a query beside a host's own provider", () => {
  it('finds what the host has not exported yet', async () => {
    const sink = await engine.create()
    const exporter = new ClickHouseSpanExporter({ url: sink.place.sink })
    const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: 60_000 })
    const tracerProvider = new NodeTracerProvider({ spanProcessors: [processor] })
    configureAudit({ tracerProvider, ...sink.place })
    onTestFinished(async () => {
      await shutdownAudit()
      await tracerProvider.shutdown()
    })
    const trail = new AuditTrail({ operationName: 'train' })
    trail.logEvent('step', { n: 1 })
    trail.close()
    const types = (await getAuditLogs(sink.place)).map(({ eventType }) => eventType)
    expect(types).toEqual(['audit_started', 'step', 'audit_closed'])
  })
})

describe('a summary over ClickHouse', () => {
  it('counts what is in journals once, also more of it than is handed to the engine', async () => {
    const sink = await engine.create()
    const made = makeRecords(10_500)
    await sink.write([spanWith(made.slice(0, 100))])
    writeJournal(sink, recordId(900), made.slice(50, 90))
    const few = await summarizeAuditLogs(sink.place)
    writeJournal(sink, recordId(901), made)
    const many = await summarizeAuditLogs(sink.place)
    expect([few.total, few.operations, many.total, many.operations]).toEqual([100, 1, 10_500, 1])
  })

  it('counts operations that are in journals, in the tables, or in both', async () => {
    const sink = await engine.create()
    const [a, b, c] = [1, 2, 3].map((n) =>
      makeRecord({ recordId: recordId(n), operationId: recordId(n) }),
    ) as [ReturnType<typeof makeRecord>, ReturnType<typeof makeRecord>, ReturnType<typeof makeRecord>]
    const more = makeRecord({ recordId: recordId(4), operationId: recordId(2) })
    await sink.write([spanWith([a]), spanWith([b])])
    writeJournal(sink, recordId(900), [b, more, c])
    expect(await summarizeAuditLogs(sink.place)).toMatchObject({ total: 4, operations: 3 })
  })

  it('of a directory of the engine that is empty is one of a sink that is not there', async () => {
    const dir = join(tempDir(), 'empty')
    mkdirSync(dir)
    const place = { sink: engine.missing().sink, journalDir: dir }
    await expect(summarizeAuditLogs(place)).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
    expect(await summarizeAuditLogs({ ...place, allowMissing: true })).toMatchObject({ total: 0 })
  })
})
