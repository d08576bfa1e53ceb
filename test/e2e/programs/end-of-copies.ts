// Two copies of the package, each with a trail of its own, in one process.
import { writeSync } from 'node:fs'
import * as own from 'spanledger'

const [how, copy = '', logDir = '', otherDir = ''] = process.argv.slice(2)
const other = (await import(copy)) as typeof own
if (other.AuditTrail === own.AuditTrail) throw new Error('this is not a copy')
new own.AuditTrail({ operationName: 'end', logDir }).logEvent('step', { n: 1 })
new other.AuditTrail({ operationName: 'end', logDir: otherDir }).logEvent('step', { n: 1 })
setInterval(() => undefined, 1_000)
if (how === 'throw') {
  setTimeout(() => {
    throw new Error('the program is broken')
  }, 10)
}
writeSync(1, 'ready\n')
