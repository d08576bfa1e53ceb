import { expect, it } from 'vitest'
import { AuditTrail, flushAudit, getAuditLogs, shutdownAudit } from 'spanledger'
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

it('a fan-out exporter that scrubs spans in place does not reach the evidence', async () => {
  const scrubber = new MemoryExporter()
  const take = scrubber.export.bind(scrubber)
  scrubber.export = (spans, done) => {
    for (const span of spans) {
      for (const event of span.events) Object.assign(event.attributes!, { 'audit.record': 'scrubbed' })
      ;(span.events as unknown[]).length = 0
      Object.assign(span.attributes, { 'audit.operation.name': 'scrubbed' })
    }
    take(spans, done)
  }
  const logDir = auditDir({ exporters: [scrubber] })
  new AuditTrail({ operationName: 'x', logDir }).close()
  expect(await shutdownAudit()).toBe(true)
  expect(scrubber.spans.map(({ events }) => events.length)).toEqual([0])
  expect((await getAuditLogs({ logDir })).map(({ operationName }) => operationName)).toEqual(['x', 'x'])
})

it.each([Number.NaN, -1, 'soon', null])('a wait of %j is refused, or the default', async (timeoutMs) => {
  auditDir()
  const waiting = flushAudit({ timeoutMs: timeoutMs as never })
  if (timeoutMs === null) expect(await waiting).toBe(true)
  else await expect(waiting).rejects.toMatchObject({ code: 'ERR_INVALID_OPTION' })
})
