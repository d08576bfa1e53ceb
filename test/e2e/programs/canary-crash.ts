// Is at work with personal data, in trails that are open, when it dies: by a signal, or by an error that quotes.
import { AuditTrail, auditFunction } from 'spanledger'
import { Canaries } from '../canary/canaries.js'
import { errorOf } from '../canary/captured.js'

const [how = ''] = process.argv.slice(2)
const canaries = new Canaries('crash')
const score = auditFunction({ operationName: 'score' }, async (...given: unknown[]) => {
  await new Promise((resolve) => setTimeout(resolve, 50))
  if (how === 'SIGKILL') process.kill(process.pid, 'SIGKILL')
  setImmediate(() => {
    throw errorOf(canaries)
  })
  await new Promise(() => given)
})
new AuditTrail({ operationName: 'crash' }).logUserRequest({
  requestType: 'access',
  userId: canaries.texts(),
  status: 'received',
  details: { password: canaries.text('password') },
})
await score(canaries.texts(), canaries.values())
