// A process that logs to one directory from its main thread and three others, of which it terminates one.
import { writeSync } from 'node:fs'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { logForEver } from './log-for-ever.js'

const say = (line: string) => writeSync(1, `${line}\n`)

async function main(): Promise<void> {
  const [logDir = '', receipts = ''] = process.argv.slice(2)
  const start = new URL('./start-worker.mjs', import.meta.url)
  const begin = (name: string) =>
    new Promise<Worker>((resolve) => {
      const worker = new Worker(start, { workerData: { program: import.meta.url, logDir, receipts, name } })
      worker.once('message', () => resolve(worker))
    })
  void logForEver({ logDir, receipts, name: 'main' })
  const [first] = await Promise.all(['one', 'two', 'three'].map(begin))
  await first!.terminate()
  say('terminated one')
}

if (isMainThread) await main()
else {
  const { logDir, receipts, name } = workerData as Record<'logDir' | 'receipts' | 'name', string>
  await logForEver({ logDir, receipts, name, onBusy: () => parentPort!.postMessage('busy') })
}
