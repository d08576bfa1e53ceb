import { describe, expect, onTestFinished, test } from 'vitest'
import { AuditTrail, configureAudit, flushAudit, recoverAudit, shutdownAudit } from '../../../src/index.js'
import { verifyAuditLogs } from '../../../src/ledger/index.js'
import { getAuditLogs, summarizeAuditLogs } from '../../../src/query/index.js'
import type { SinkKind, SinkUnderTest } from '../support/sink.js'

/** Whole trails, by the way that a service's records take. */
export function trailCases(kind: SinkKind): void {
  const configured = async (): Promise<SinkUnderTest> => {
    const sink = await kind.create()
    configureAudit({ ...sink.place, tokenKey: 'a'.repeat(64) })
    onTestFinished(async () => void (await shutdownAudit({ timeoutMs: 5_000 })))
    return sink
  }
  const types = async (place: SinkUnderTest['place']) =>
    (await getAuditLogs(place)).map(({ eventType }) => eventType)

  describe('trails', () => {
    test('are read while they are open, after they were closed, and after the writer has ended', async () => {
      const { place } = await configured()
      const trail = new AuditTrail({ operationName: 'train' })
      trail.logDataAccess({ datasetName: 'loans', columnsAccessed: ['age'], numRecords: 3 })
      expect(await types(place)).toEqual(['audit_started', 'data_access'])
      trail.close()
      const closed = ['audit_started', 'data_access', 'audit_closed']
      expect(await types(place)).toEqual(closed)
      expect(await trail.delivered({ timeoutMs: 10_000 })).toBe(true)
      expect(await types(place)).toEqual(closed)
      await shutdownAudit()
      expect(await types(place)).toEqual(closed)
      expect(await summarizeAuditLogs(place)).toMatchObject({ total: 3, operations: 1 })
    })

    test('are read whole, each record once, while they move from the journal to the sink', async () => {
      const { place } = await configured()
      const kept: string[] = []
      for (let round = 0; round < 12; round++) {
        for (let n = 0; n < 6; n++) {
          const trail = new AuditTrail({ operationName: `round ${round}` })
          kept.push(trail.logEvent('step', { n }).recordId, trail.close().recordId)
        }
        const known = kept.length
        const delivering = round % 2 === 0 ? flushAudit() : undefined
        const read = (await getAuditLogs({ ...place, order: round % 3 === 0 ? 'desc' : 'asc' })).map(
          ({ recordId }) => recordId,
        )
        expect(new Set(read).size).toBe(read.length)
        expect(kept.slice(0, known).filter((id) => !read.includes(id))).toEqual([])
        await delivering
      }
    })

    test('are found by the persons they are about', async () => {
      const { place } = await configured()
      for (const subjects of [['ada'], ['bob', 'eve'], []])
        new AuditTrail({ operationName: 'score' }).logDataAccess({
          ...{ datasetName: 'loans', columnsAccessed: ['age'], numRecords: 1, subjects },
        })
      const found = async (subjects: string | string[]) => (await getAuditLogs({ ...place, subjects })).length
      expect(await Promise.all([found('ada'), found(['ada', 'eve']), found('k1:aa')])).toEqual([1, 2, 0])
    })

    test('of all sizes are delivered whole, and verify', async () => {
      const { place } = await configured()
      for (const count of [0, 1, 300]) {
        const trail = new AuditTrail({ operationName: `of ${count}`, regulations: ['GDPR', 'R&D <x>'] })
        for (let n = 0; n < count; n++) trail.logEvent('step', { n, text: 'né'.repeat(n) })
        trail.close({ status: 'completed' })
      }
      expect(await shutdownAudit({ timeoutMs: 20_000 })).toBe(true)
      expect(await getAuditLogs(place)).toHaveLength(301 + 3 * 2)
      const { verdict, records, findings } = await verifyAuditLogs(place)
      expect([verdict, records, findings.map(({ kind }) => kind)]).toEqual(['incomplete', 307, ['unsigned']])
      expect(await recoverAudit(place)).toMatchObject({ resent: 0 })
    })
  })
}
