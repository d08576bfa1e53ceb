import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AuditTrail, flushAudit, getAuditLogs, shutdownAudit, type AuditReceipt } from 'spanledger'
import { auditDir } from '../support/audit.js'
import { examine } from '../support/fault-check.js'
import { Tally } from '../support/fault-results.js'
import { findChainBreak } from '../../src/record/build.js'

it.each(['sync', 'fsync', 'tick'] as const)(
  'a log directory removed under a running writer is made again, and has all that comes after, under %s',
  async (durability) => {
    const logDir = auditDir({ durability })
    const trail = new AuditTrail({ operationName: 'before and after', logDir })
    trail.logEvent('step')
    await flushAudit()
    rmSync(logDir, { recursive: true })
    const receipts = [...(await logUntilNoticed(trail, logDir)), trail.close()]
    const next = new AuditTrail({ operationName: 'after', logDir })
    receipts.push(next.logEvent('step'), next.close())
    expect(await shutdownAudit()).toBe(true)
    const tally = new Tally('log directory removed')
    const { problems, ...finding } = await examine(logDir, receipts)
    // The trail that was open begins with records that are removed: its chain, and no other, begins in the middle.
    tally.count(durability, { ...finding, problems: problems.filter((text) => !isMissingBegin(text, trail)) })
    tally.settle()
    expect(findChainBreak(await getAuditLogs({ logDir, operationName: 'after' }))).toBeUndefined()
  },
)

/** The writer looks for its file once a second: until then what it acknowledges is in memory and a nameless file. */
async function logUntilNoticed(trail: AuditTrail, logDir: string): Promise<AuditReceipt[]> {
  const receipts: AuditReceipt[] = []
  while (!existsSync(join(logDir, 'journal')) || readdirSync(join(logDir, 'journal')).length === 0) {
    receipts.push(trail.logEvent('step'))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return receipts
}

function isMissingBegin(problem: string, { operationId }: AuditTrail): boolean {
  return problem.startsWith(`trail ${operationId}: expected sequence 0`) || problem.startsWith('ledger ')
}
