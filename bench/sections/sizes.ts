import { join } from 'node:path'
import { AuditTrail, shutdownAudit } from 'spanledger'
import { bytesUnder } from '../harness/directory.js'
import type { Row, Section } from '../harness/section.js'
import { scaled, type Bench } from './bench.js'
import { LARGE, SMALL, type Logged } from './inputs.js'
import { journalBytes, recordsIn } from './journal-frames.js'
import { flushed } from './trails.js'

const RECORDS_PER_TRAIL = 20
const TRAILS = 100

/** What a record takes: as text, in the journal until the sink has it, and in the sink's files. */
export async function sizes(bench: Bench): Promise<Section[]> {
  const rows: Row[] = []
  for (const logged of [SMALL, LARGE]) rows.push(...(await sizesOf(bench, logged)))
  return [
    {
      title: `Bytes a record, in trails of ${RECORDS_PER_TRAIL} with the two that open and close them`,
      reading:
        'Ratio to the canonical text, which is what is hashed. With journal headers and indexes of the files.',
      rows,
    },
  ]
}

async function sizesOf(bench: Bench, logged: Logged): Promise<Row[]> {
  const logDir = join(bench.dir, `sizes-${logged.size}`)
  bench.sink.set('hanging')
  for (let n = 0; n < scaled(bench, TRAILS); n++) writeTrail(logDir, logged)
  const journals = journalBytes(logDir)
  const records = journals.flatMap((bytes) => recordsIn(bytes))
  const text = records.reduce((sum, { payload }) => sum + payload.length, 0)
  const journal = journals.reduce((sum, bytes) => sum + bytes.length, 0)
  bench.sink.set('fine')
  await flushed()
  await shutdownAudit()
  const files = bytesUnder(logDir, /^spans-/)
  const row = (name: string, bytes: number): Row => ({
    name: `${logged.size}: ${name}`,
    n: records.length,
    figures: { 'bytes/record': Math.round(bytes / records.length), ratio: bytes / text },
  })
  return [row('canonical text', text), row('journal', journal), row('files of the sink', files)]
}

function writeTrail(logDir: string, logged: Logged): void {
  const trail = new AuditTrail({ operationName: 'bench', logDir, user: 'bench' })
  for (let record = 2; record < RECORDS_PER_TRAIL; record++) logged.log(trail)
  trail.close()
}
