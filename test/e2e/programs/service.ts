// A service as a process manager knows it: it logs until it is ended, in one of several ways.
import { writeSync } from 'node:fs'
import { logForEver } from './log-for-ever.js'

const [logDir = '', receipts = '', name = '', how] = process.argv.slice(2)

const busy = () => {
  writeSync(1, `busy as process ${process.pid}\n`)
  if (how !== 'crash') return
  setTimeout(() => {
    throw new Error('the service is broken')
  }, 20)
}

// Some services ask themselves for time that they then never use to end.
if (how === 'stubborn') process.on('SIGINT', () => undefined)
const rounds = how === 'brief' ? 30 : Infinity
await logForEver({ logDir, receipts, name, rounds, onBusy: busy })
