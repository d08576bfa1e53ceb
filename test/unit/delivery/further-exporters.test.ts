import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { AuditTrail, configureAudit, flushAudit, getAuditLogs, recoverAudit, shutdownAudit } from 'spanledger'
import { readDeadLetter } from '../../../src/journal/dead-letters.js'
import { listDeadLetters, listWriterDirs } from '../../../src/journal/files.js'
import { auditDir } from '../../support/audit.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'
import { recordsOf } from './support/writer.js'

/** Says of itself that it keeps what it takes. */
class DurableMemory extends MemoryExporter {
  readonly durableAs: string

  constructor(durableAs = 'memory:one') {
    super()
    this.durableAs = durableAs
  }
}

function writeTrail(logDir: string): void {
  const trail = new AuditTrail({ operationName: 'x', logDir })
  trail.logEvent('step')
  trail.close()
}

const typesIn = async (logDir: string) => (await getAuditLogs({ logDir })).map(({ eventType }) => eventType)
const ALL = ['audit_started', 'step', 'audit_closed']
const journalsOf = (logDir: string) => listWriterDirs(join(logDir, 'journal'))

describe('further exporters', () => {
  it('of every kind get everything: a sink, one that says it is durable, one that gets copies', async () => {
    const second = join(tempDir(), 'second')
    const [durable, plain] = [new DurableMemory(), new MemoryExporter()]
    const logDir = auditDir({ exporters: [`file:${second}`, durable, plain] })
    writeTrail(logDir)
    expect(await shutdownAudit()).toBe(true)
    expect([await typesIn(logDir), await typesIn(second)]).toEqual([ALL, ALL])
    expect(await getAuditLogs({ logDir: second })).toEqual(await getAuditLogs({ logDir }))
    for (const { spans } of [durable, plain]) {
      expect(recordsOf(spans).map(({ eventType }) => eventType)).toEqual(ALL)
    }
    expect(journalsOf(logDir)).toEqual([])
  })

  it('that are durable hold the journal until they have it; one that gets copies does not', async () => {
    const [durable, plain] = [new DurableMemory(), new MemoryExporter()]
    plain.answer = 'hang'
    durable.answer = 'hang'
    const logDir = auditDir({ exporters: [durable, plain] })
    writeTrail(logDir)
    expect(await flushAudit({ timeoutMs: 50 })).toBe(false)
    expect(await shutdownAudit({ timeoutMs: 50 })).toBe(false)
    expect(journalsOf(logDir)).toHaveLength(1)
    const mended = new DurableMemory()
    configureAudit({ exporters: [mended] })
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, waiting: 0, records: 3 })
    expect([recordsOf(mended.spans).length, journalsOf(logDir)]).toEqual([3, []])
  })

  it('of which a sink is away hold the journal for whoever finds it there', async () => {
    const second = join(tempDir(), 'second')
    const logDir = auditDir({ exporters: [`file:${second}`] })
    const trail = new AuditTrail({ operationName: 'x', logDir })
    rmSync(second, { recursive: true })
    writeFileSync(second, 'a file in the way')
    trail.close()
    expect(await shutdownAudit({ timeoutMs: 300 })).toBe(false)
    expect(await typesIn(logDir)).toHaveLength(2)
    rmSync(second)
    configureAudit({})
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 0, waiting: 1 })
    await shutdownAudit()
    configureAudit({ exporters: [`file:${second}`] })
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, waiting: 0 })
    expect([await typesIn(second), journalsOf(logDir)]).toEqual([await typesIn(logDir), []])
  })

  it('of which a sink cannot be written from the start are refused, as the sink itself is', () => {
    const second = join(tempDir(), 'second')
    writeFileSync(second, 'a file in the way')
    const logDir = auditDir({ exporters: [`file:${second}`] })
    expect(() => new AuditTrail({ operationName: 'x', logDir })).toThrow(
      expect.objectContaining({ code: 'ERR_UNWRITABLE' }) as Error,
    )
    expect(journalsOf(logDir)).toEqual([])
  })

  it('can be named by the environment', async () => {
    const [second, third] = [join(tempDir(), 'second'), join(tempDir(), 'third')]
    vi.stubEnv('SPANLEDGER_EXPORTERS', `file:${second}, file:${third}`)
    onTestFinished(() => void vi.unstubAllEnvs())
    const logDir = auditDir()
    writeTrail(logDir)
    expect(await shutdownAudit()).toBe(true)
    expect([await typesIn(second), await typesIn(third)]).toEqual([ALL, ALL])
  })
})

describe('a place that two exporters name', () => {
  const TWICE = expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error

  it.each<[string, (dir: string) => (string | MemoryExporter)[]]>([
    ['as the sink', (dir) => [`file:${dir}/audit_logs`]],
    ['twice', (dir) => [`file:${dir}/second`, `file:${dir}/second`]],
    ['in two ways', (dir) => [`file:${dir}/second`, `file:${dir}/x/../second/`]],
    ['through a link', (dir) => [`file:${dir}/second`, `file:${dir}/link`]],
    ['by the same name', () => [new DurableMemory(), new DurableMemory()]],
  ])('%s is refused, and nothing is written', (_what, exportersIn) => {
    const dir = tempDir()
    mkdirSync(join(dir, 'second'))
    symlinkSync('second', join(dir, 'link'))
    auditDir({ exporters: exportersIn(dir) })
    const logDir = join(dir, 'audit_logs')
    expect(() => new AuditTrail({ operationName: 'x', logDir })).toThrow(TWICE)
    expect(journalsOf(logDir)).toEqual([])
  })

  it('is refused under alarm too: it is no matter of the disk', () => {
    const dir = tempDir()
    auditDir({ onFailure: 'alarm', exporters: [`file:${dir}`, `file:${dir}`] })
    expect(() => new AuditTrail({ operationName: 'x', logDir: `${dir}/logs` })).toThrow(TWICE)
  })
})

describe('a durable exporter that changes what it gets', () => {
  /** Empties spans and their list; then does as it is told. */
  class Scrubber extends DurableMemory {
    readonly saw: number[] = []

    override export(...[spans, done]: Parameters<MemoryExporter['export']>): void {
      this.saw.push(recordsOf(spans).length)
      for (const span of spans) {
        for (const { attributes } of span.events)
          delete (attributes as Record<string, unknown>)['audit.record']
        ;(span.events as unknown[]).length = 0
      }
      spans.length = 0
      super.export(spans, done)
    }
  }

  it('reaches neither the sink nor its own next attempt', async () => {
    const scrubber = new Scrubber()
    scrubber.answer = 'refuse'
    const logDir = auditDir({ exporters: [scrubber] })
    writeTrail(logDir)
    expect(await flushAudit({ timeoutMs: 400 })).toBe(false)
    scrubber.answer = 'take'
    expect(await shutdownAudit()).toBe(true)
    expect(await typesIn(logDir)).toEqual(ALL)
    expect(scrubber.saw.length).toBeGreaterThan(1)
    expect(new Set(scrubber.saw)).toEqual(new Set([3]))
  })

  it('is set aside what it refuses as the journal has it', async () => {
    const never = Object.assign(new Error('never'), { retryable: false })
    const scrubber = new Scrubber()
    scrubber.export = (spans, done) => {
      for (const span of spans) (span.events as unknown[]).length = 0
      done({ code: 1, error: never })
    }
    const logDir = auditDir({ exporters: [scrubber] })
    writeTrail(logDir)
    expect(await shutdownAudit()).toBe(true)
    const [letter] = listDeadLetters(join(logDir, 'journal')).map(readDeadLetter)
    expect(letter?.spans.flatMap(({ records }) => records)).toHaveLength(3)
  })
})
