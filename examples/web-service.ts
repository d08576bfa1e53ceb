// A web service whose requests are audited: a trail for each, with who it is from, and what its handler reads.
//   npx tsx examples/web-service.ts [logDir]
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { AuditTrail, configureAudit, shutdownAudit, summarizeAuditLogs } from 'spanledger'
import { auditExpress } from 'spanledger/instrumentation'

const [logDir = 'audit_logs'] = process.argv.slice(2)
configureAudit({ sink: `file:${logDir}`, serviceName: 'loans', regulations: ['GDPR'] })

const staff = new Map([['token-of-alice', 'alice']])
const signedIn = new WeakMap<express.Request, string>()

const app = express()
// First, so that it sees every request. Whom a request is from it asks whenever a record is made.
const audit = auditExpress({
  purpose: 'credit scoring',
  actor: (request: express.Request) => signedIn.get(request),
})
app.use(audit)
app.use((request, response, next) => {
  const user = staff.get(request.headers.authorization ?? '')
  if (user === undefined) return void response.sendStatus(401)
  signedIn.set(request, user)
  next()
})
app.get('/loans/:id', (_request, response) => {
  AuditTrail.active()?.logDataAccess({ datasetName: 'loans', columnsAccessed: ['income'], numRecords: 1 })
  response.json({ score: 0.7 })
})
app.get('/export', () => {
  throw new RangeError('the message is not recorded: it may quote personal data')
})
// After the routes: tells the class of what they threw.
app.use(audit.errors)
app.use((_error: unknown, _request: unknown, response: express.Response, _next: unknown) => {
  response.sendStatus(500)
})

const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
const authorization = 'token-of-alice'
for (const [path, headers] of [
  ['/loans/4711', { authorization }],
  ['/loans/4711', {}],
  ['/export', { authorization }],
] as const) {
  const response = await fetch(url + path, { headers })
  console.log(`${path} answered ${response.status}`)
}
server.close()
server.closeAllConnections()
await once(server, 'close')
await shutdownAudit()

const { byOperation, byActor, byOutcome } = await summarizeAuditLogs({ logDir })
console.log(JSON.stringify({ byOperation, byActor, byOutcome }, null, 2))
