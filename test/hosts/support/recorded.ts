import { configureAudit, getAuditLogs, shutdownAudit, type StoredRecord } from 'spanledger'
import { onTestFinished } from 'vitest'
import { tempDir } from '../../support/temp-dir.js'

type Configuration = Parameters<typeof configureAudit>[0]

/** What is recorded in this test, in a sink of its own: the records of the instrumentations, without trails' own. */
export function recording(configuration: Configuration = {}): () => Promise<StoredRecord[]> {
  const logDir = `${tempDir()}/audit_logs`
  configureAudit({ sink: `file:${logDir}`, ...configuration })
  onTestFinished(async () => {
    await shutdownAudit({ timeoutMs: 5_000 })
  })
  return async () => {
    const records = await getAuditLogs({ logDir, allowMissing: true })
    return records.filter(({ eventType }) => !eventType.startsWith('audit_'))
  }
}
