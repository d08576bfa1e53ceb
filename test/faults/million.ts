// The long proof: as many records out of ClickHouse as went in, whatever happened on the way.
//   npx tsx test/faults/million.ts [records, a multiple of 500; default 1000000]
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFacade } from '../support/clickhouse/facade.js'
import { writeAndReadMany } from '../support/clickhouse/many-records.js'

const records = Number(process.argv[2] ?? 1_000_000)
const dir = mkdtempSync(join(tmpdir(), 'spanledger-million-'))
const server = await startFacade()
try {
  const { written, read, counted, ...figures } = await writeAndReadMany(server, records, join(dir, 'journal'))
  console.log({ written: written.count, read: read.count, counted, ...figures })
  const same = read.digest === written.digest
  const all = [written.count, read.count, counted].every((count) => count === records)
  console.log(same && all ? 'exactly as many, and the same' : 'NOT the same')
  process.exitCode = same && all ? 0 : 1
} finally {
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
}
