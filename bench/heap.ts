// Writes N records on one trail and streams them back, each in a process of its own, and prints how the heap moves.
//   npx tsx bench/heap.ts [records]
import { mkdtempSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AuditTrail, queryAuditLogs, shutdownAudit } from 'spanledger'

const MEGABYTE = 1024 * 1024

function watchHeap(total: number, what: string) {
  const samples: number[] = []
  const started = performance.now()
  return {
    sample() {
      globalThis.gc?.()
      samples.push(process.memoryUsage().heapUsed / MEGABYTE)
    },
    report() {
      const seconds = (performance.now() - started) / 1000
      const [first = 0] = samples
      const rss = process.resourceUsage().maxRSS / 1024
      console.log(
        `${what}: ${total} records in ${seconds.toFixed(1)} s; heap after gc ${first.toFixed(1)} MB at the first tenth, ` +
          `${Math.max(...samples).toFixed(1)} MB at most, ${samples.at(-1)!.toFixed(1)} MB at the end; peak RSS ${rss.toFixed(0)} MB`,
      )
    },
  }
}

async function write(logDir: string, total: number): Promise<void> {
  const heap = watchHeap(total, 'write ')
  const trail = new AuditTrail({ operationName: 'heap', logDir, regulations: ['GDPR'], user: 'bench' })
  for (let n = 1; n <= total - 2; n++) {
    trail.logDataAccess({
      datasetName: 'loans',
      columnsAccessed: ['age', 'income'],
      numRecords: n,
      purpose: 'bench',
    })
    // As a service would, it lets its event loop run now and then.
    if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
    if (n % (total / 10) === 0) heap.sample()
  }
  trail.close()
  await shutdownAudit({ timeoutMs: 60_000 })
  heap.sample()
  heap.report()
}

async function read(logDir: string, total: number): Promise<void> {
  const heap = watchHeap(total, 'stream')
  let expected = 0
  let previousHash: string | undefined
  for await (const record of queryAuditLogs({ logDir })) {
    if (record.sequence !== expected || record.previousHash !== previousHash)
      throw new Error(`broken at ${expected}`)
    previousHash = record.hash
    expected++
    if (expected % (total / 10) === 0) heap.sample()
  }
  if (expected !== total) throw new Error(`read ${expected} of ${total}`)
  heap.report()
}

const [mode = '1000000', dir = '', count = ''] = process.argv.slice(2)
if (mode === 'write') await write(dir, Number(count))
else if (mode === 'read') await read(dir, Number(count))
else {
  const logDir = mkdtempSync(join(tmpdir(), 'spanledger-heap-'))
  for (const step of ['write', 'read']) {
    const self = fileURLToPath(import.meta.url)
    const { status } = spawnSync(
      process.execPath,
      ['--expose-gc', '--import', 'tsx', self, step, logDir, mode],
      { stdio: 'inherit' },
    )
    if (status !== 0) process.exitCode = 1
  }
  rmSync(logDir, { recursive: true, force: true })
}
