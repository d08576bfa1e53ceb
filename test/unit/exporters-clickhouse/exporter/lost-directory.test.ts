import { renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { AuditTrail, configureAudit, flushAudit, getAuditLogs, recoverAudit, shutdownAudit } from 'spanledger'
import { chdbDir } from '../../../support/clickhouse/engine.js'
import { tempDir } from '../../../support/temp-dir.js'

const dir = join(chdbDir(), 'audit.chdb')

it.each([
  ['moved', () => renameSync(dir, `${dir}-${Date.now()}`)],
  ['removed', () => rmSync(dir, { recursive: true })],
])('loses nothing that is logged after the directory was %s: it is made anew', async (what, take) => {
  const place = { sink: `chdb:${dir}`, journalDir: join(tempDir(), 'journal') }
  configureAudit(place)
  onTestFinished(() => void shutdownAudit())
  new AuditTrail({ operationName: 'before' }).close()
  expect(await flushAudit()).toBe(true)
  take()
  const after = Array.from({ length: 5 }, (_, i) => new AuditTrail({ operationName: `${what} ${i}` }).close())
  expect(await flushAudit({ timeoutMs: 15_000 })).toBe(true)
  await shutdownAudit()
  const held = new Set((await getAuditLogs(place)).map(({ recordId }) => recordId))
  expect(after.filter(({ recordId }) => !held.has(recordId))).toEqual([])
  await expect(recoverAudit(place)).resolves.toMatchObject({ writers: 0 })
})
