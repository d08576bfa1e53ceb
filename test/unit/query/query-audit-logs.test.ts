import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { openKeyring } from '../../../src/config/token-keys.js'
import { getAuditLogs, isRecord, queryAuditLogs, type StoredRecord } from '../../../src/query/index.js'
import { temporaryDirectory } from '../exporters-json/support/directories.js'
import { startChild } from '../exporters-json/support/children.js'
import { makeRecord, makeRecords, recordId, type MadeRecord } from '../exporters-json/support/records.js'
import { logDirWith, spanWith, writeSpans } from '../exporters-json/support/spans.js'

async function collect(records: AsyncIterable<StoredRecord>): Promise<StoredRecord[]> {
  const found: StoredRecord[] = []
  for await (const record of records) found.push(record)
  return found
}

const stored = (records: readonly MadeRecord[]) => records.map((record) => record.stored)

describe('a query', () => {
  test('opens nothing before the first record is asked for', async () => {
    const logDir = join(temporaryDirectory(), 'later')
    const query = queryAuditLogs({ logDir })
    const records = makeRecords(2)
    await writeSpans(logDir, [[spanWith(records)]])
    expect(await collect(query)).toEqual(stored(records))
  })

  test('reads anew at each iteration', async () => {
    const [first, second] = makeRecords(2)
    const logDir = await logDirWith([first!])
    const query = queryAuditLogs({ logDir })
    expect(await collect(query)).toHaveLength(1)
    await writeSpans(logDir, [[spanWith([second!])]])
    expect(await collect(query)).toEqual(stored([first!, second!]))
  })

  test.each([0, 1, 2, 3, 4])('gives at most %i records of three', async (limit) => {
    const records = makeRecords(3)
    const logDir = await logDirWith(records)
    expect(await getAuditLogs({ logDir, limit })).toEqual(stored(records).slice(0, limit))
    expect(await getAuditLogs({ logDir, limit, order: 'desc' })).toEqual(
      stored(records).reverse().slice(0, limit),
    )
  })

  test('narrows what it finds by type', async () => {
    const logDir = await logDirWith([makeRecord()])
    const [record] = await getAuditLogs({ logDir })
    if (!isRecord(record!, 'data_access')) throw new Error('another type')
    expectTypeOf(record.details.columnsAccessed).toEqualTypeOf<string[]>()
    expect(record.details.columnsAccessed).toEqual(['age'])
  })
})

describe('a cursor', () => {
  test('stands after the last record yielded, at every moment', async () => {
    const records = makeRecords(3)
    const logDir = await logDirWith(records)
    const query = queryAuditLogs({ logDir })
    expect(query.cursor).toBeUndefined()
    for await (const record of query) {
      const rest = await getAuditLogs({ logDir, cursor: query.cursor! })
      expect(rest).toEqual(stored(records).slice(record.sequence + 1))
    }
  })

  test('stays where it was when there is nothing more', async () => {
    const logDir = await logDirWith(makeRecords(1))
    const query = queryAuditLogs({ logDir })
    await collect(query)
    const { cursor } = query
    const next = queryAuditLogs({ logDir, cursor: cursor! })
    expect(await collect(next)).toEqual([])
    expect(next.cursor).toBe(cursor)
  })

  test('is valid across inserts, before it and after it', async () => {
    const records = makeRecords(6)
    const [a, b, c, d, e, f] = records
    const logDir = await logDirWith([b!, d!])
    const query = queryAuditLogs({ logDir, limit: 1 })
    await collect(query)
    await writeSpans(logDir, [[spanWith([a!, c!]), spanWith([e!, f!])]])
    expect(await getAuditLogs({ logDir, cursor: query.cursor! })).toEqual(stored([c!, d!, e!, f!]))
  })

  test('is valid in another process', async () => {
    const records = makeRecords(3)
    const logDir = await logDirWith(records)
    const query = queryAuditLogs({ logDir, regulations: ['GDPR'], limit: 1 })
    await collect(query)
    const options = JSON.stringify({ logDir, regulations: ['GDPR'], cursor: query.cursor })
    const child = startChild(new URL('support/read-ids.ts', import.meta.url).href, [options])
    expect(JSON.parse(await child.line())).toEqual(records.slice(1).map((record) => record.stored.recordId))
  })

  test('tells records of one instant and one id apart by their hash', async () => {
    const records = [0, 1, 2].map((sequence) => makeRecord({ sequence }))
    const logDir = await logDirWith(records)
    const first = queryAuditLogs({ logDir, limit: 1 })
    const found = await collect(first)
    found.push(...(await getAuditLogs({ logDir, cursor: first.cursor! })))
    expect(found.map(({ hash }) => hash)).toEqual(
      stored(records)
        .map(({ hash }) => hash)
        .sort(),
    )
  })
})

describe('a sink', () => {
  test('that does not exist is an error, unless that is allowed', async () => {
    const logDir = join(temporaryDirectory(), 'none')
    await expect(getAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
    expect(await getAuditLogs({ logDir, allowMissing: true })).toEqual([])
  })

  test('that is empty has no records', async () => {
    expect(await getAuditLogs({ logDir: temporaryDirectory() })).toEqual([])
  })

  test('that is a file is an error', async () => {
    const file = join(temporaryDirectory(), 'file')
    writeFileSync(file, '')
    await expect(getAuditLogs({ logDir: file })).rejects.toMatchObject({
      code: 'ERR_SINK_READ',
    })
  })

  test('may be named by its URL', async () => {
    const records = makeRecords(1)
    const logDir = await logDirWith(records)
    expect(await getAuditLogs({ sink: `file:${logDir}` })).toEqual(stored(records))
  })

  test.each([
    ['otlp+http://localhost:4318', 'ERR_SINK_WRITE_ONLY'],
    ['clickhouse://127.0.0.1:1/otel', 'ERR_SINK_READ'],
    ['chdb:./no-such-directory', 'ERR_SINK_NOT_FOUND'],
  ])('that cannot be read says so: %s', async (sink, code) => {
    await expect(getAuditLogs({ sink })).rejects.toMatchObject({ code })
  })
})

describe('a filter by subject', () => {
  test('takes the clear id and finds tokens under every known key', async () => {
    const logDir = temporaryDirectory()
    const journalDir = join(logDir, 'journal')
    const retired = openKeyring(join(temporaryDirectory(), 'other'))
    mkdirSync(join(journalDir, 'keys'), { recursive: true })
    const active = openKeyring(journalDir)
    const records = [active.token('jo'), active.token('kim'), retired.token('jo')].map((token, sequence) =>
      makeRecord({ sequence, recordId: recordId(sequence), subjects: [{ token }] }),
    )
    await writeSpans(logDir, [[spanWith(records)]])
    expect(await getAuditLogs({ logDir, subjects: 'jo' })).toEqual(stored(records.slice(0, 1)))
    expect(await getAuditLogs({ logDir, subjects: ['kim', 'jo'] })).toEqual(stored(records.slice(0, 2)))
  })

  test('is an error without the key', async () => {
    const logDir = await logDirWith(makeRecords(1))
    await expect(getAuditLogs({ logDir, subjects: 'jo' })).rejects.toMatchObject({ code: 'ERR_TOKEN_KEY' })
  })
})
