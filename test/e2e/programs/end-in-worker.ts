// A worker thread comes to an end in the way asked for; audited if a log directory is given.
import { writeSync } from 'node:fs'
import { isMainThread, Worker, workerData } from 'node:worker_threads'
import { AuditTrail } from 'spanledger'

const say = (line: string) => writeSync(1, `${line}\n`)

const WAYS: Record<string, () => void> = {
  'by itself': () => undefined,
  throw: () => {
    setTimeout(() => {
      throw new TypeError('the worker is broken')
    }, 10)
  },
  reject: () => void Promise.reject(new TypeError('the worker is broken')),
  'process.exit': () => process.exit(3),
  'by a signal': () => setInterval(() => undefined, 1_000),
}

if (isMainThread) {
  const [how, logDir] = process.argv.slice(2)
  const start = new URL('./start-worker.mjs', import.meta.url)
  const worker = new Worker(start, { workerData: { program: import.meta.url, how, logDir } })
  worker.on('error', (error) => say(`error: ${error.name}: ${error.message}`))
  worker.on('exit', (code) => say(`exit: ${code}`))
} else {
  const { how, logDir } = workerData as { how: string; logDir?: string }
  if (logDir !== undefined) {
    const trail = new AuditTrail({ operationName: 'end', logDir })
    trail.logEvent('step', { n: 1 })
  }
  say('ready')
  WAYS[how]!()
}
