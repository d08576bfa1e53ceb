import { readFileSync, writeFileSync, rmSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rebuildSidecar } from '../../../exporters/json/index.js'
import { getAuditLogs, queryAuditLogs } from '../../../src/query/index.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { makeRecord, makeRecords, recordId } from './support/records.js'
import { spanWith, writeSpans } from './support/spans.js'

interface Header {
  bytes: number
  spans: number
  records: number
  min: string
  max: string
  operationNames: string[]
  blocks: [number, string, string, number][]
}

function readSidecar(logDir: string) {
  const [path = ''] = filesIn(logDir, '.idx')
  const [header = '', operations = ''] = readFileSync(path, 'utf8').split('\n')
  return {
    path,
    header: JSON.parse(header.slice(9)) as Header,
    operations: JSON.parse(operations.slice(9)) as [string, number[]][],
  }
}

/** One sealed file of several blocks: 2,000 records of 100 operations, not in order of time. */
async function largeFile() {
  const logDir = temporaryDirectory()
  const records = makeRecords(2000, { context: { padding: 'x'.repeat(500) } }).map(({ stored }, i) =>
    makeRecord({
      ...stored,
      operationId: recordId(i % 100),
      operationName: i % 100 === 7 ? 'rare' : 'common',
    }),
  )
  const shuffled = records
    .map((record, i) => ({ record, place: i + ((i * 7919) % 300) }))
    .sort((a, b) => a.place - b.place)
  await writeSpans(logDir, [shuffled.map(({ record }) => spanWith([record]))])
  return { logDir, records: records.map(({ stored }) => stored) }
}

test('a sidecar says what is in its file', async () => {
  const logDir = temporaryDirectory()
  const [first, second, third] = makeRecords(3, { operationName: 'load' })
  const other = makeRecord({ ...third!.stored, operationId: recordId(5), operationName: '__proto__' })
  await writeSpans(logDir, [[spanWith([]), spanWith([first!, second!])], [spanWith([other])]])
  const text = readFileSync(filesIn(logDir, '.jsonl')[0]!, 'utf8')
  const lineOffsets = [0, text.indexOf('\n') + 1, text.lastIndexOf('\n', text.length - 2) + 1]
  const { header, operations } = readSidecar(logDir)
  expect(header).toEqual({
    version: 2,
    bytes: Buffer.byteLength(text),
    spans: 3,
    records: 3,
    min: first!.stored.timestamp,
    max: other.stored.timestamp,
    operationNames: ['load', '__proto__'],
    blocks: [[Buffer.byteLength(text), first!.stored.timestamp, other.stored.timestamp, crc32(text)]],
  })
  expect(operations).toEqual([
    [first!.stored.operationId, [lineOffsets[1]]],
    [recordId(5), [lineOffsets[2]]],
  ])
})

test('a sidecar rebuilt from its file is the one the writer made', async () => {
  const { logDir } = await largeFile()
  const [file = ''] = filesIn(logDir, '.jsonl')
  const { path } = readSidecar(logDir)
  const made = readFileSync(path, 'utf8')
  rmSync(path)
  expect(await rebuildSidecar(file)).toBe(path)
  expect(readFileSync(path, 'utf8')).toBe(made)
})

test('blocks tile the file', async () => {
  const { logDir } = await largeFile()
  const { header } = readSidecar(logDir)
  const ends = header.blocks.map(([end]) => end)
  expect(ends.length).toBeGreaterThan(3)
  expect(ends).toEqual([...ends].sort((a, b) => a - b))
  expect(ends.at(-1)).toBe(header.bytes)
})

describe('a file of many blocks', () => {
  test.each(['asc', 'desc'] as const)('is merged into one sequence, %s', async (order) => {
    const { logDir, records } = await largeFile()
    const expected = order === 'asc' ? records : [...records].reverse()
    expect(await getAuditLogs({ logDir, order })).toEqual(expected)
  })

  test('gives any window of time and any operation, as without its sidecar', async () => {
    const { logDir, records } = await largeFile()
    const instant = fc.integer({ min: -5, max: 2005 }).map((ms) => new Date(Date.parse('2026-03-01') + ms))
    const query = fc.record({
      startTime: instant,
      endTime: instant,
      operationId: fc.option(
        fc.uniqueArray(fc.nat({ max: 110 }).map(recordId), { minLength: 1, maxLength: 3 }),
        { nil: undefined },
      ),
    })
    const check = fc.asyncProperty(query, async ({ startTime, endTime, operationId }) => {
      const wanted = { startTime, endTime, ...(operationId && { operationId }) }
      const ids = (await getAuditLogs({ logDir, ...wanted })).map((record) => record.recordId)
      const expected = records.filter(
        ({ timestamp, operationId: of }) =>
          Date.parse(timestamp) >= +startTime &&
          Date.parse(timestamp) < +endTime &&
          (operationId?.includes(of) ?? true),
      )
      expect(ids).toEqual(expected.map((record) => record.recordId))
    })
    await fc.assert(check, { numRuns: 40 })
    rmSync(readSidecar(logDir).path)
    await fc.assert(check, { numRuns: 20 })
  })

  test('is not opened where its sidecar names no such operation', async () => {
    const { logDir } = await largeFile()
    const [file = ''] = filesIn(logDir, '.jsonl')
    // Damage that any look at the file would meet.
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill('#'))
    expect(await getAuditLogs({ logDir, operationName: 'none' })).toEqual([])
    expect(await getAuditLogs({ logDir, operationId: recordId(5000) })).toEqual([])
    expect(await getAuditLogs({ logDir, startTime: '2027-01-01' })).toEqual([])
    await expect(getAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
  })

  test('is read only as far as the limit asks', async () => {
    const { logDir, records } = await largeFile()
    const [file = ''] = filesIn(logDir, '.jsonl')
    const bytes = readFileSync(file)
    writeFileSync(file, bytes.fill('#', 0, bytes.length / 2))
    const latest: string[] = []
    for await (const { recordId: found } of queryAuditLogs({ logDir, order: 'desc', limit: 10 }))
      latest.push(found)
    expect(latest).toEqual(
      records
        .slice(-10)
        .reverse()
        .map((record) => record.recordId),
    )
  })
})

test('a sidecar made from a damaged file leads no query around the damage', async () => {
  const logDir = temporaryDirectory()
  const [first, second] = makeRecords(2)
  await writeSpans(logDir, [[spanWith([first!]), spanWith([second!])]])
  const [file = ''] = filesIn(logDir, '.jsonl')
  const text = readFileSync(file, 'utf8')
  writeFileSync(file, '#' + text.slice(1))
  await rebuildSidecar(file)
  const queries = [{ operationId: recordId(5) }, { operationName: 'none' }, { startTime: '2027-01-01' }]
  for (const wanted of queries) {
    await expect(getAuditLogs({ logDir, ...wanted })).rejects.toThrow(`${file} at byte 0: `)
  }
})
