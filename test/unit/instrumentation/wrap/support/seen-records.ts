import { getAuditLogs, type StoredRecord } from 'spanledger'
import { auditDir } from '../../../../support/audit.js'
import { tempDir } from '../../../../support/temp-dir.js'

/** What is recorded in this test, in a sink of its own, without the records that trails make of themselves. */
export function seenRecords(): () => Promise<StoredRecord[]> {
  const logDir = `${tempDir()}/audit_logs`
  auditDir({ sink: `file:${logDir}` })
  return async () => {
    const records = await getAuditLogs({ logDir, allowMissing: true })
    return records.filter(({ eventType }) => !eventType.startsWith('audit_'))
  }
}
