// Under `tick`: has three records kept, logs three more in one turn of the event loop, and is killed within it.
import { AuditTrail } from 'spanledger'

const [logDir = ''] = process.argv.slice(2)
const trail = new AuditTrail({ operationName: 'killed', logDir, durability: 'tick' })
const receipts = [1, 2].map((n) => trail.logEvent('kept', { n }))
for (const { kept } of receipts) await kept
for (let n = 3; n <= 5; n++) trail.logEvent('of the last turn', { n })
process.kill(process.pid, 'SIGKILL')
