import { expect, it } from 'vitest'
import { AuditTrail, flushAudit, shutdownAudit } from 'spanledger'
import { auditDir } from '../../support/audit.js'
import { MemoryExporter } from '../../support/memory-exporter.js'

it.each(['hang', 'refuse'] as const)(
  'a fan-out exporter that does %s holds neither flush nor shutdown up',
  async (answer) => {
    const stuck = new MemoryExporter()
    stuck.answer = answer
    const logDir = auditDir({ exporters: [stuck] })
    new AuditTrail({ operationName: 'x', logDir }).close()
    // Were they to wait for it, these would take a minute, and the test would run into its own limit.
    expect(await flushAudit({ timeoutMs: 60_000 })).toBe(true)
    expect(await shutdownAudit({ timeoutMs: 60_000 })).toBe(true)
    expect(stuck.attempts).toBeGreaterThan(0)
  },
)
