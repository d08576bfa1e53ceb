import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startFacade, type Facade } from '../support/clickhouse/facade.js'
import { writeAndReadMany } from '../support/clickhouse/many-records.js'
import { tempDir } from '../support/temp-dir.js'

const RECORDS = 30_000

let server: Facade
beforeAll(async () => {
  server = await startFacade()
})
afterAll(() => server.stop())

it(`of ${RECORDS} records into a ClickHouse that resets, some by two routes, as many come out`, async () => {
  const { written, read, counted, rows, cameTwice, inserts, committed } = await writeAndReadMany(
    server,
    RECORDS,
    join(tempDir(), 'journal'),
  )
  expect(written.count).toBe(RECORDS)
  expect(read.count).toBe(RECORDS)
  expect(read.digest).toBe(written.digest)
  expect(counted).toBe(RECORDS)
  expect(cameTwice).toBeGreaterThan(0)
  expect(rows.spans).toBeGreaterThan(rows.distinctSpans)
  expect(inserts).toBeGreaterThan(committed)
})
