// Writes N records on one trail and streams them back, each in a process of its own, and prints how the heap moves.
//   npm run bench:heap [-- records]
import { AuditTrail, queryAuditLogs, shutdownAudit } from 'spanledger'
import { withDirectory } from './harness/directory.js'
import { MEGABYTE, peakRss, runAlone } from './harness/own-process.js'
import { turn } from './harness/rounds.js'

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
      console.log(
        `${what}: ${total} records in ${seconds.toFixed(1)} s; heap after gc ${first.toFixed(1)} MB at the first tenth, ` +
          `${Math.max(...samples).toFixed(1)} MB at most, ${samples.at(-1)!.toFixed(1)} MB at the end; peak RSS ${peakRss().toFixed(0)} MB`,
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
    if (n % 100 === 0) await turn()
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
else
  await withDirectory('heap', async (logDir) => {
    for (const step of ['write', 'read']) runAlone(import.meta.url, [step, logDir, mode])
  })
