import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { readLosses } from '../../../src/journal/reserve.js'
import { findChainBreak } from '../../../src/record/build.js'
import { leafHash } from '../../../src/record/hash.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import type { AuditRecord } from '../../../src/record/types.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { breakFs, fillDisk } from '../journal/support/broken-fs.js'
import { recover, recoverUntil } from './support/recover.js'
import { afterKill, append, close, openTrail, openWriter, recordsOf } from './support/writer.js'

const GAP = { count: 2, reason: 'ERR_JOURNAL_WRITE', possible: true }

/** A writer with an open trail of three records, whose disk is then full while two more are lost. */
function losingWriter() {
  const sink = new MemoryExporter()
  sink.answer = 'hang'
  const { writer, journalDir } = openWriter(sink)
  const trail = openTrail(writer)
  append(trail)
  append(trail)
  const free = fillDisk()
  for (let n = 0; n < 2; n++) {
    expect(() => append(trail)).toThrow('ENOSPC')
    trail.noteLoss('ERR_JOURNAL_WRITE')
  }
  free()
  return { writer, journalDir: afterKill(journalDir), living: journalDir }
}

const typesOf = (records: readonly AuditRecord[]) => records.map(({ eventType }) => eventType)
const LOST_TRAIL = ['audit_started', 'step', 'step', 'gap', 'audit_closed']

function expectChained(spans: readonly EndedSpan[]): void {
  const texts = spans
    .flatMap((span) => span.events)
    .map((event) => event.attributes!['audit.record'] as string)
  const stored = texts.map((text) => ({ ...(JSON.parse(text) as AuditRecord), hash: leafHash(text) }))
  expect(findChainBreak(stored)).toBeUndefined()
}

describe('a trail that a dead writer left open', () => {
  it('is closed as interrupted, in the ledger of whoever recovers it, and its chain goes on', async () => {
    const dead = new MemoryExporter()
    dead.answer = 'hang'
    const { writer, journalDir } = openWriter(dead)
    for (const name of ['a', 'b']) append(openTrail(writer, name))
    const sink = new MemoryExporter()
    const report = await recover(afterKill(journalDir), sink)
    expect(report).toMatchObject({ interrupted: 2, lost: 0, writers: 1, records: 6 })
    for (const span of sink.spans) {
      const records = recordsOf([span])
      expect(typesOf(records)).toEqual(['audit_started', 'step', 'audit_closed'])
      expect(records[2]).toMatchObject({ details: { status: 'interrupted' }, outcome: 'unknown' })
      expect(records[2]!.recordId > records[1]!.recordId).toBe(true)
      expectChained([span])
    }
    const closing = recordsOf(sink.spans).filter(({ eventType }) => eventType === 'audit_closed')
    expect(closing.map(({ ledger }) => ledger)).toEqual([0, 1].map((index) => ({ id: report.writer, index })))
  })

  it('is told to have lost what its writer lost, possibly more, before it is closed', async () => {
    const { journalDir, writer } = losingWriter()
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ interrupted: 1, lost: 2 })
    const records = recordsOf(sink.spans)
    expect(typesOf(records)).toEqual(LOST_TRAIL)
    expect(records[3]).toMatchObject({ details: GAP, outcome: 'failure' })
    expect(records.map(({ ledger }) => ledger.id === writer.id)).toEqual([true, true, true, false, false])
    expectChained(sink.spans)
  })

  it('is told so once, though a recovery was cut off after it', async () => {
    const { journalDir } = losingWriter()
    const first = new MemoryExporter()
    first.answer = 'hang'
    const left = await recoverUntil(journalDir, first, () => first.attempts > 0)
    const sink = new MemoryExporter()
    expect(await recover(left, sink)).toMatchObject({ interrupted: 0, lost: 0 })
    expect(typesOf(recordsOf(sink.spans))).toEqual(LOST_TRAIL)
  })

  it('is told so once, though a recovery could write the one record and not the other', async () => {
    const { journalDir } = losingWriter()
    const heal = breakFs('writeSync', 'ENOSPC', (_fd, bytes) => String(bytes).includes('"interrupted"'))
    const first = new MemoryExporter()
    const report = await recover(journalDir, first)
    heal()
    expect([report.interrupted, report.damage.length, first.spans]).toEqual([0, 1, []])
    const sink = new MemoryExporter()
    expect(await recover(journalDir, sink)).toMatchObject({ interrupted: 1 })
    expect(typesOf(recordsOf(sink.spans))).toEqual(LOST_TRAIL)
    expectChained(sink.spans)
  })

  it('says that its journal is damaged, where it may be its own records that are', async () => {
    const { journalDir } = losingWriter()
    const [file] = listJournalFiles(listWriterDirs(journalDir)[0]!)
    const bytes = readFileSync(file!)
    bytes[bytes.lastIndexOf('"step"')]! ^= 1
    writeFileSync(file!, bytes)
    const sink = new MemoryExporter()
    const report = await recover(journalDir, sink)
    expect(report.damage).toHaveLength(1)
    const closing = recordsOf(sink.spans).at(-1)
    expect(closing?.details).toEqual({ status: 'interrupted', details: { journalDamaged: true } })
  })
})

describe('what a dead writer lost in a trail', () => {
  it('that never began is told in a trail of its own, which names the writer', async () => {
    const dead = new MemoryExporter()
    dead.answer = 'hang'
    const { writer, journalDir } = openWriter(dead)
    const free = fillDisk()
    const trail = openTrail(writer, 'scoring', { tolerant: true })
    expect(() => append(trail)).toThrow('ENOSPC')
    trail.noteLoss('ERR_JOURNAL_WRITE')
    free()
    const sink = new MemoryExporter()
    expect(await recover(afterKill(journalDir), sink)).toMatchObject({ interrupted: 0, lost: 1 })
    const records = recordsOf(sink.spans)
    expect(typesOf(records)).toEqual(['audit_started', 'gap', 'audit_closed'])
    expect(records[1]).toMatchObject({
      operationName: 'spanledger.loss',
      details: { ...GAP, count: 1, operationName: 'scoring', writer: writer.id },
    })
  })

  it('is told by the writer itself as long as it lives, and then by nobody else', async () => {
    const dead = new MemoryExporter()
    dead.answer = 'hang'
    const { writer, journalDir } = openWriter(dead)
    const trail = openTrail(writer)
    const free = fillDisk()
    expect(() => append(trail)).toThrow('ENOSPC')
    trail.noteLoss('ERR_JOURNAL_WRITE')
    free()
    append(trail)
    close(trail)
    expect(readLosses(listWriterDirs(journalDir)[0]!)).toEqual([])
    const sink = new MemoryExporter()
    expect(await recover(afterKill(journalDir), sink)).toMatchObject({ interrupted: 0, lost: 0 })
    expect(typesOf(recordsOf(sink.spans))).toEqual(['audit_started', 'gap', 'step', 'audit_closed'])
    expect(recordsOf(sink.spans)[1]!.details).not.toHaveProperty('possible')
  })
})
