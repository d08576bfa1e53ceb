import { renameSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { JsonFileSpanExporter } from '../../../exporters/json/index.js'
import { listSpanFiles } from '../../../exporters/json/source/list-files.js'
import { findSourceFile } from '../../../exporters/json/source/source-file.js'
import { getAuditLogs, queryAuditLogs } from '../../../src/query/index.js'
import { startChild } from './support/children.js'
import { filesIn, temporaryDirectory } from './support/directories.js'
import { makeRecords, recordId } from './support/records.js'
import { exportSpans, spanWith, writeSpans } from './support/spans.js'

const BATCHES = 300
const RECORDS_PER_BATCH = 3

/** A child that writes, with the number of exports it has reported so far. */
function startWriter(logDir: string, firstId: number) {
  // A file every few batches, so that sealing goes on all the time.
  const options = JSON.stringify({ maxFileBytes: 20_000, fsync: false })
  const child = startChild('write-spans.ts', [logDir, String(BATCHES), String(firstId), options])
  const writer = { firstId, acknowledged: 0, isDone: false, end: () => child.process.stdin.end() }
  const follow = async () => {
    for (let line = await child.line(); line !== 'done'; line = await child.line()) {
      expect(line).toBe('ok')
      writer.acknowledged++
    }
    writer.isDone = true
  }
  return { writer, followed: follow(), ended: child.ended }
}

test('readers see each writer’s records without a gap while it writes and seals', async () => {
  const logDir = temporaryDirectory()
  const started = [0, 1_000_000].map((firstId) => startWriter(logDir, firstId))
  const writers = started.map(({ writer }) => writer)
  let reads = 0
  let isLast = false
  while (!isLast) {
    isLast = writers.every(({ isDone }) => isDone)
    const known = writers.map(({ acknowledged }) => acknowledged * RECORDS_PER_BATCH)
    const ids = (await getAuditLogs({ logDir, allowMissing: true })).map((record) => record.recordId)
    for (const [i, { firstId }] of writers.entries()) {
      const own = ids.filter((id) => id >= recordId(firstId) && id < recordId(firstId + 1_000_000))
      expect(own).toEqual(own.map((_, n) => recordId(firstId + n)))
      expect(own.length).toBeGreaterThanOrEqual(known[i]!)
    }
    reads++
  }
  expect(reads).toBeGreaterThan(2)
  expect(writers.map(({ acknowledged }) => acknowledged)).toEqual([BATCHES, BATCHES])
  for (const { end } of writers) end()
  await Promise.all(started.flatMap(({ followed, ended }) => [followed, ended]))
  expect(filesIn(logDir, '.open')).toEqual([])
})

describe('a file sealed', () => {
  test('between listing and opening is found under its new name', async () => {
    const logDir = temporaryDirectory()
    await writeSpans(logDir, [[spanWith(makeRecords(1))]])
    const [path = ''] = filesIn(logDir, '.jsonl')
    const stem = path.slice(logDir.length + 1, -'.jsonl'.length)
    const file = await findSourceFile(logDir, { kind: 'open', stem })
    expect(file).toMatchObject({ kind: 'sealed', path })
  })

  test('while it is read is read to its end', async () => {
    const logDir = temporaryDirectory()
    const records = makeRecords(1500, { context: { padding: 'x'.repeat(500) } })
    const exporter = new JsonFileSpanExporter({ logDir, fsync: false })
    await exportSpans(
      exporter,
      records.map((record) => spanWith([record])),
    )
    const found: string[] = []
    for await (const record of queryAuditLogs({ logDir })) {
      found.push(record.recordId)
      if (found.length === 1) await exporter.shutdown()
    }
    expect(found).toEqual(records.map(({ stored }) => stored.recordId))
  })
})

test('a file that showed under neither name at the first look is found at the second', async () => {
  const looks = [['notes.txt'], ['notes.txt', 'traces.jsonl']]
  expect(await listSpanFiles('audit_logs', () => Promise.resolve(looks.shift()!))).toEqual([
    { kind: 'foreign', stem: 'traces' },
  ])
})

test('a file seen under both its names, the open one gone at the second look, is one, and sealed', async () => {
  const stem = 'spans-20260301T093000000Z-0123456789ab-000000'
  const looks = [[`${stem}.jsonl.open`, `${stem}.jsonl`], [`${stem}.jsonl`]]
  expect(await listSpanFiles('audit_logs', () => Promise.resolve(looks.shift()!))).toEqual([
    { kind: 'sealed', stem },
  ])
})

test('a file that is there under both its names is two: who knows which is the older', async () => {
  const stem = 'spans-20260301T093000000Z-0123456789ab-000000'
  const names = [`${stem}.jsonl.open`, `${stem}.jsonl`]
  expect(await listSpanFiles('audit_logs', () => Promise.resolve(names))).toEqual([
    { kind: 'sealed', stem },
    { kind: 'open', stem },
  ])
})

test('half a batch taken back by its writer, after the file was looked at, is no damage', async () => {
  const logDir = temporaryDirectory()
  const records = makeRecords(1500, { context: { padding: 'x'.repeat(500) } })
  const exporter = new JsonFileSpanExporter({ logDir, fsync: false })
  await exportSpans(
    exporter,
    records.map((record) => spanWith([record])),
  )
  const [open = ''] = filesIn(logDir, '.open')
  const found: string[] = []
  for await (const record of queryAuditLogs({ logDir })) {
    found.push(record.recordId)
    if (found.length === 1) truncateSync(open, statSync(open).size - 100)
  }
  expect(found).toEqual(records.slice(0, -1).map(({ stored }) => stored.recordId))
  await exporter.shutdown()
})

test('a file gone between listing and opening was removed on purpose', async () => {
  const logDir = temporaryDirectory()
  expect(await findSourceFile(logDir, { kind: 'open', stem: 'spans-x' })).toBeUndefined()
  expect(await findSourceFile(logDir, { kind: 'sealed', stem: 'spans-x' })).toBeUndefined()
  expect(await findSourceFile(logDir, { kind: 'foreign', stem: 'traces' })).toBeUndefined()
})

test('a file removed after it was planned for is an error, not a shorter answer', async () => {
  const logDir = temporaryDirectory()
  const [early, late] = [makeRecords(1), makeRecords(1, {}, '2026-03-02')]
  await writeSpans(logDir, [[spanWith(early)], [spanWith(late)]], { maxFileBytes: 1 })
  const query = queryAuditLogs({ logDir })[Symbol.asyncIterator]()
  expect((await query.next()).value).toEqual(early[0]!.stored)
  rmSync(filesIn(logDir, '.jsonl')[1]!)
  await expect(query.next()).rejects.toMatchObject({ code: 'ERR_SINK_READ' })
})

test('a Collector’s file renamed while it is read is read to its end', async () => {
  const logDir = temporaryDirectory()
  const records = makeRecords(1500, { context: { padding: 'x'.repeat(500) } })
  await writeSpans(logDir, [records.map((record) => spanWith([record]))])
  const path = join(logDir, 'traces.jsonl')
  renameSync(filesIn(logDir, '.jsonl')[0]!, path)
  const found: string[] = []
  for await (const record of queryAuditLogs({ logDir })) {
    found.push(record.recordId)
    if (found.length === 1) renameSync(path, join(logDir, 'traces-2026.jsonl'))
  }
  expect(found).toEqual(records.map(({ stored }) => stored.recordId))
})
