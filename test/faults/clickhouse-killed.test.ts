import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { recoverAudit, shutdownAudit, type AuditReceipt } from 'spanledger'
import { startFacade, type Facade } from '../support/clickhouse/facade.js'
import { examineTables, newPlace, type Place } from '../support/clickhouse/held.js'
import { Tally } from '../support/fault-results.js'
import { tempDir } from '../support/temp-dir.js'

const PROGRAM = fileURLToPath(new URL('programs/write-to-clickhouse.ts', import.meta.url))
const TSX = createRequire(import.meta.url).resolve('tsx')

let server: Facade
beforeAll(async () => {
  server = await startFacade()
})
afterAll(() => server.stop())

it('a writer killed before it heard that its rows are in leaves each span once, and no record out', async () => {
  const place = newPlace(server)
  const journalDir = join(tempDir(), 'journal')
  const writer = startWriter(place, journalDir)
  await until(async () => (await spansIn(place)) > 0)
  await server.fault({ do: 'hang', when: 'after-commit', times: 1_000 })
  // One that was on its way is still answered, the next one never; the writer sends no other meanwhile.
  await quiet()
  const receipts = await writer.kill()
  await server.heal()
  await recover(place, journalDir)
  const tally = new Tally('ClickHouse has the rows, the writer was killed')
  tally.count('the tables', await examineTables(server, place, receipts))
  tally.settle()
})

it('writers killed at random while the server resets leave each span once, and no record out', async () => {
  const place = newPlace(server)
  const journalDir = join(tempDir(), 'journal')
  const first = startWriter(place, journalDir)
  await until(async () => (await spansIn(place)) > 0)
  const receipts = await first.kill()
  await server.fault({ do: 'reset', when: 'after-commit', every: 3, times: 1_000 })
  await server.fault({ do: 'reset', when: 'mid-body', every: 4, times: 1_000 })
  const rounds = 3
  for (let round = 0; round < rounds; round++) {
    const { committed } = await server.counts()
    const writer = startWriter(place, journalDir)
    await until(async () => (await server.counts()).committed > committed + 4)
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400))
    receipts.push(...(await writer.kill()))
  }
  await server.heal()
  await recover(place, journalDir)
  const tally = new Tally('ClickHouse resets, writers are killed')
  tally.count('the tables', await examineTables(server, place, receipts), [], rounds)
  tally.settle()
})

function startWriter({ sink }: Place, journalDir: string) {
  const child = fork(PROGRAM, [JSON.stringify({ sink, journalDir })], { execArgv: ['--import', TSX] })
  const receipts: AuditReceipt[] = []
  child.on('message', (said: AuditReceipt[]) => void receipts.push(...said))
  const ended = once(child, 'close')
  return {
    async kill(): Promise<AuditReceipt[]> {
      child.kill('SIGKILL')
      await ended
      return receipts
    },
  }
}

async function recover({ sink }: Place, journalDir: string): Promise<void> {
  await recoverAudit({ sink, journalDir, timeoutMs: 30_000 })
  expect(await shutdownAudit({ timeoutMs: 10_000 })).toBe(true)
}

async function spansIn({ traces }: Place): Promise<number> {
  const [found] = await server
    .sql<{ spans: string }>(`SELECT count() AS spans FROM otel.${traces}`)
    .catch(() => [{ spans: '0' }])
  return Number(found!.spans)
}

/** Several times as long as a batch waits for company, nothing was committed. */
async function quiet(): Promise<void> {
  for (let before = -1; ;) {
    const { committed } = await server.counts()
    if (committed === before) return
    before = committed
    await new Promise((resolve) => setTimeout(resolve, 800))
  }
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}
