import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AuditTrail, getAuditLogs, recoverAudit, shutdownAudit } from 'spanledger'
import { auditDir } from '../support/audit.js'
import { examine } from '../support/fault-check.js'
import { makeReadOnly } from '../support/fault-outage.js'
import { Tally } from '../support/fault-results.js'
import { tempDir } from '../support/temp-dir.js'

it('a log directory on a read-only mount takes no trail, and can still be read', async () => {
  const logDir = auditDir()
  const trail = new AuditTrail({ operationName: 'before', logDir })
  const receipts = [trail.logEvent('step'), trail.close()]
  await shutdownAudit()
  const tally = new Tally('read-only mount')
  if (!makeReadOnly(logDir)) return new Tally('read-only mount: not permitted here').settle({ atLeast: 0 })
  const begin = () => new AuditTrail({ operationName: 'after', logDir })
  expect(begin).toThrow(expect.objectContaining({ code: 'ERR_UNWRITABLE' }))
  await expect(recoverAudit({ logDir })).rejects.toMatchObject({ code: 'ERR_UNWRITABLE' })
  tally.count('read-only', await examine(logDir, receipts))
  tally.settle()
  expect(await getAuditLogs({ logDir, operationName: 'after' })).toEqual([])
})

it('a log directory on a read-only mount is refused even where the journal could be written', () => {
  const logDir = join(tempDir(), 'logs')
  mkdirSync(logDir)
  if (!makeReadOnly(logDir)) return new Tally('read-only mount: not permitted here').settle({ atLeast: 0 })
  const begin = () => new AuditTrail({ operationName: 'x', logDir, journalDir: join(tempDir(), 'journal') })
  expect(begin).toThrow(expect.objectContaining({ code: 'ERR_UNWRITABLE' }))
})
