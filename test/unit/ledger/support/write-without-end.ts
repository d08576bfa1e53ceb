// Keeps some trails open at a time and writes to them in turn, until it is killed. Prints a line once the sink has the
// first ones.
import { AuditTrail } from 'spanledger'

const [logDir = ''] = process.argv.slice(2)
const open = (): AuditTrail => new AuditTrail({ operationName: 'busy', logDir })
const trails = Array.from({ length: 8 }, open)
for (let n = 0; ; n++) {
  const turn = n % trails.length
  const trail = trails[turn]!
  trail.logEvent('step', { n })
  if (n % 31 === 0) void trail.delivered({ timeoutMs: 5_000 })
  if (n % 37 === 0) {
    trail.close()
    trails[turn] = open()
  }
  if (n % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  if (n === 200) {
    await trails[0]!.delivered()
    process.stdout.write('writing\n')
  }
}
