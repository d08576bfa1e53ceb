import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AuditTrail, auditFunction, shutdownAudit, type AuditReceipt } from 'spanledger'
import { auditDir } from '../support/audit.js'
import { FaultyExporter, type Answer } from '../support/fault-exporter.js'

const HOUR_MS = 3_600_000
const SILENT: Answer[] = ['hang', 'take and hang', 'fail', 'throw']

// No timer fires, and nothing that waits for one goes on, unless a test says so: what resolves all the same has waited
// for nothing but its own work. Time does not come into it.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'setImmediate'] }))
afterEach(async () => {
  vi.useRealTimers()
  await shutdownAudit({ timeoutMs: 20 })
})

describe.each(SILENT)('while a sink that must have every record does %s', { timeout: 30_000 }, (answer) => {
  it('a trail is opened, logged to and closed in one turn', () => {
    const { logDir, sink } = withSink(answer)
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const receipts: AuditReceipt[] = [trail.logEvent('step'), trail.close()]
    expect(receipts.map(({ sequence }) => sequence)).toEqual([1, 2])
    expect(sink.attempts).toBe(0)
  })

  it('run() gives back what the work gives back, and waits for the work alone', async () => {
    const { logDir } = withSink(answer)
    const trail = () => new AuditTrail({ operationName: 'x', logDir })
    expect(trail().run(() => 1)).toBe(1)
    expect(await trail().run(async () => 2)).toBe(2)
    await expect(trail().run(() => Promise.reject(new Error('own')))).rejects.toThrow('own')
  })

  it('an audited function gives back what it gives back alone', async () => {
    const { logDir } = withSink(answer)
    expect(auditFunction({ logDir }, (n: number) => n + 1)(1)).toBe(2)
    expect(await auditFunction({ logDir }, async (n: number) => n + 1)(1)).toBe(2)
  })

  it('all of this still holds once it has been like that for an hour', async () => {
    const { logDir, sink } = withSink(answer)
    new AuditTrail({ operationName: 'before', logDir }).close()
    await vi.advanceTimersByTimeAsync(HOUR_MS)
    expect(sink.attempts).toBeGreaterThan(0)
    const trail = new AuditTrail({ operationName: 'after', logDir })
    expect(await trail.run(async () => trail.logEvent('step').sequence)).toBe(1)
    expect(trail.closed).toBe(true)
  })
})

function withSink(answer: Answer): { logDir: string; sink: FaultyExporter } {
  const sink = new FaultyExporter(answer)
  return { sink, logDir: auditDir({ exporters: [sink] }) }
}
