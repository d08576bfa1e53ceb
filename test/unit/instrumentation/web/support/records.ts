import { getAuditLogs, type StoredRecord } from 'spanledger'
import { vi } from 'vitest'
import type { AuditConfiguration } from '../../../../../src/trail/index.js'
import { auditDir } from '../../../../support/audit.js'
import { tempDir } from '../../../../support/temp-dir.js'

/** The records of requests that the test makes: a sink of its own, configured until it ends. */
export function requestRecords(configuration: AuditConfiguration = {}) {
  const logDir = `${tempDir()}/audit_logs`
  auditDir({ sink: `file:${logDir}`, ...configuration })
  const all = () => getAuditLogs({ logDir, allowMissing: true })
  /** All, once this many trails are closed: a server ends a response before its client has it, or after. */
  const ofClosed = (trails: number): Promise<StoredRecord[]> =>
    vi.waitFor(
      async () => {
        const records = await all()
        const closed = records.filter(({ eventType }) => eventType === 'audit_closed').length
        if (closed < trails) throw new Error(`${closed} of ${trails} trails are closed`)
        return records
      },
      { timeout: 15_000, interval: 10 },
    )
  return { all, ofClosed }
}

export const typesOf = (records: readonly StoredRecord[]) => records.map(({ eventType }) => eventType)

/** The closing record's verdict. */
export function verdictOf(records: readonly StoredRecord[]) {
  const { outcome, details } = records.findLast(({ eventType }) => eventType === 'audit_closed')!
  return { outcome, ...(details as { status: string; details?: Record<string, unknown> }) }
}

/** The records of each trail, in the order in which they began. */
export function byTrail(records: readonly StoredRecord[]): StoredRecord[][] {
  const ids = [...new Set(records.map(({ operationId }) => operationId))]
  return ids.map((id) => records.filter(({ operationId }) => operationId === id))
}
