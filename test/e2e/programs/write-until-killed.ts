// Writes records for ever, printing each receipt once it has it.
import { AuditTrail } from 'spanledger'

const [logDir = '', operationName = 'killed'] = process.argv.slice(2)
const trail = new AuditTrail({ operationName, logDir, user: 'worker' })
for (let n = 0; ; n++) {
  const { sequence, hash } = trail.logEvent('step', { n })
  process.stdout.write(`${sequence} ${hash}\n`)
  if (n % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
}
