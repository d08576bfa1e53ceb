// A primary that keeps four workers of one log directory running, whatever becomes of them.
import cluster from 'node:cluster'
import { writeSync } from 'node:fs'
import { logForEver } from './log-for-ever.js'

const [logDir = '', receipts = ''] = process.argv.slice(2)
const say = (line: string) => writeSync(1, `${line}\n`)

if (cluster.isPrimary) {
  cluster.on('exit', (worker, code, signal) => {
    say(`ended ${worker.process.pid} ${signal || code}`)
    cluster.fork()
  })
  for (let i = 0; i < 4; i++) cluster.fork()
} else {
  const onBusy = () => void say(`busy ${process.pid}`)
  await logForEver({ logDir, receipts, name: `worker-${process.pid}`, onBusy })
}
