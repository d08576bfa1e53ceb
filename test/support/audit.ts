import { onTestFinished } from 'vitest'
import { configureAudit, shutdownAudit, type AuditConfiguration } from '../../src/trail/index.js'
import { tempDir } from './temp-dir.js'

/** A log directory of this test's own; its writers end with the test. */
export function auditDir(configuration: AuditConfiguration = {}): string {
  const dir = `${tempDir()}/audit_logs`
  configureAudit(configuration)
  onTestFinished(async () => {
    await shutdownAudit({ timeoutMs: 5_000 })
  })
  return dir
}
