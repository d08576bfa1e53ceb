// Recovers what dead writers left, with a fault at one of its calls.
import { AuditError, recoverAudit } from 'spanledger'
import { startChild } from '../../support/fault-child.js'

const { plan, say } = startChild()
try {
  say({ report: await recoverAudit({ logDir: plan.logDir, timeoutMs: 10_000 }) })
} catch (error) {
  say(error instanceof AuditError ? { refused: error.code } : { broken: String(error) })
}
