import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AuditTrail, flushAudit, getAuditLogs, isRecord, recoverAudit, shutdownAudit } from 'spanledger'
import { findChainBreak } from '../../../src/record/build.js'
import { listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { auditDir } from '../../support/audit.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { runScript } from '../../support/run-script.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, countFs } from '../journal/support/broken-fs.js'

const WRITE_FAILED = expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error

/** What is on file in the journal of the only writer. */
function onFile(logDir: string): string {
  const files = listWriterDirs(join(logDir, 'journal')).flatMap(listJournalFiles)
  return files.map((path) => readFileSync(path, 'latin1')).join('')
}

describe("durability: 'tick'", () => {
  it('keeps all records of a turn with one write at its end, in order', async () => {
    const logDir = auditDir({ durability: 'tick' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    await trail.logEvent('first').kept
    const writes = countFs('writeSync')
    const receipts = Array.from({ length: 50 }, (_, n) => trail.logEvent('step', { n }))
    expect([writes(), onFile(logDir).includes('"step"')]).toEqual([0, false])
    for (const { kept } of receipts) await kept
    expect([writes(), onFile(logDir).split('"eventType":"step"').length - 1]).toEqual([1, 50])
    trail.close()
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ sequence }) => sequence)).toEqual(records.map((_, index) => index))
    expect(records.slice(2, -1).map(({ recordId }) => recordId)).toEqual(
      receipts.map(({ recordId }) => recordId),
    )
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('hands a sink nothing that the journal has not: after a crash it would be written anew, and not the same', async () => {
    const sink = Object.assign(new MemoryExporter(), { durableAs: 'memory' })
    const logDir = auditDir({ durability: 'tick', exporters: [sink] })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    await trail.logEvent('first').kept
    const heal = breakFs('writeSync', 'ENOSPC')
    const late = trail.logEvent('late')
    expect(await flushAudit({ timeoutMs: 300 })).toBe(false)
    expect(sink.attempts).toBe(0)
    heal()
    await late.kept
    trail.close()
    expect(await flushAudit()).toBe(true)
    expect(sink.spans.flatMap(({ events }) => events.map(({ name }) => name))).toEqual([
      'audit_started',
      'first',
      'late',
      'audit_closed',
    ])
  })

  it.each(['sync', 'fsync'] as const)('is what receipts speak of, and under %s they do not', (durability) => {
    const logDir = auditDir({ durability })
    expect(new AuditTrail({ operationName: 'x', logDir }).logEvent('step')).not.toHaveProperty('kept')
  })

  it('can be chosen for one trail beside others', async () => {
    const logDir = auditDir()
    const buffered = new AuditTrail({ operationName: 'x', logDir, durability: 'tick' })
    const kept = new AuditTrail({ operationName: 'y', logDir })
    expect([buffered.close().kept, kept.close().kept]).toEqual([expect.any(Promise), undefined])
    await flushAudit()
    expect(await getAuditLogs({ logDir })).toHaveLength(4)
  })

  it('lets a shutdown in the same turn lose nothing', async () => {
    const logDir = auditDir({ durability: 'tick' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const receipt = trail.logEvent('step')
    trail.close()
    expect(await shutdownAudit()).toBe(true)
    await receipt.kept
    expect(await getAuditLogs({ logDir })).toHaveLength(3)
  })
})

describe("durability: 'tick' on a full disk", () => {
  it('lets no further record be logged, and keeps those of the turn once it can', async () => {
    const logDir = auditDir({ durability: 'tick' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    await trail.logEvent('before').kept
    const heal = breakFs('writeSync', 'ENOSPC')
    const { kept } = trail.logEvent('waits')
    await new Promise(setImmediate)
    expect(() => trail.logEvent('refused')).toThrow(WRITE_FAILED)
    heal()
    await kept
    trail.close()
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'before',
      'waits',
      'audit_closed',
    ])
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('under alarm says how many were refused, behind those it kept', async () => {
    const logDir = auditDir({ durability: 'tick', onFailure: 'alarm' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const heal = breakFs('writeSync', 'ENOSPC')
    trail.logEvent('waits')
    await new Promise(setImmediate)
    expect(trail.logEvent('lost').lost).toEqual({ reason: 'ERR_JOURNAL_WRITE' })
    heal()
    trail.close()
    await flushAudit()
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'waits',
      'gap',
      'audit_closed',
    ])
    expect(isRecord(records[2]!, 'gap') && records[2].details.count).toBe(1)
  })

  it('tells who waits for a record that its writer could not write before it ended', async () => {
    const logDir = auditDir({ durability: 'tick' })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    await trail.logEvent('kept').kept
    const heal = breakFs('writeSync', 'ENOSPC')
    const { kept } = trail.logEvent('lost')
    expect(await shutdownAudit({ timeoutMs: 100 })).toBe(false)
    heal()
    await expect(kept).rejects.toThrow(WRITE_FAILED)
  })
})

describe("durability: 'tick' and a kill", () => {
  it('lose the turn that was cut off, and nothing of those before it', async () => {
    const logDir = join(tempDir(), 'audit_logs')
    const { ended } = runScript(new URL('../../e2e/programs/die-in-tick.ts', import.meta.url), [logDir])
    expect((await ended).signal).toBe('SIGKILL')
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, interrupted: 1, damage: [] })
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'kept',
      'kept',
      'audit_closed',
    ])
    expect(findChainBreak(records)).toBeUndefined()
    await shutdownAudit()
    expect(existsSync(join(logDir, 'journal'))).toBe(true)
    expect(readdirSync(join(logDir, 'journal')).filter((name) => name !== 'keys')).toEqual([])
  })
})
