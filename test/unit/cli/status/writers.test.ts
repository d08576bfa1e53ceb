import { closeSync, openSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseSink } from '../../../../src/config/sink-url.js'
import { AuditTrail, flushAudit, getAuditLogs, recoverAudit, shutdownAudit } from '../../../../src/index.js'
import { lockDescriptor, tryLock } from '../../../../src/journal/lock.js'
import { isLocked, readWriters } from '../../../../src/journal/status.js'
import { tempDir } from '../../../support/temp-dir.js'
import { journalFileIn, killWriter } from '../support/killed-writer.js'

const writersOf = (logDir: string) => readWriters(join(logDir, 'journal'), parseSink(`file:${logDir}`))

function openTrail(logDir: string): AuditTrail {
  onTestFinished(async () => void (await shutdownAudit()))
  return new AuditTrail({ operationName: 'watched', logDir })
}

describe('readWriters', () => {
  it('sees a writer of this process alive, with what its sink lacks', async () => {
    const logDir = join(tempDir(), 'logs')
    const trail = openTrail(logDir)
    trail.logEvent('step', {})
    const [started] = await getAuditLogs({ logDir })
    expect(writersOf(logDir)).toMatchObject([
      { isAlive: true, pid: process.pid, openTrails: 1, unacknowledged: 2, damage: [] },
    ])
    expect(writersOf(logDir)[0]?.oldestUnacknowledged).toBe(started?.timestamp)
  })

  it('counts no record that the sink has acknowledged, of open trails and of closed ones', async () => {
    const logDir = join(tempDir(), 'logs')
    const trail = openTrail(logDir)
    for (let n = 0; n < 300; n++) trail.logEvent('step', { n })
    await flushAudit()
    const flushed = writersOf(logDir)
    trail.logEvent('step', { n: 300 })
    const after = writersOf(logDir)
    trail.close()
    await flushAudit()
    const closed = writersOf(logDir)
    expect([flushed, after, closed].map(([writer]) => writer?.unacknowledged)).toEqual([0, 1, 0])
    expect([flushed, after, closed].map(([writer]) => writer?.openTrails)).toEqual([1, 1, 0])
  })

  it('sees a killed writer dead, and nothing of it once it is recovered', async () => {
    const logDir = await killWriter()
    const sealed = (await getAuditLogs({ logDir })).length
    const [writer, ...others] = writersOf(logDir)
    expect(others).toEqual([])
    expect(writer).toMatchObject({ isAlive: false, openTrails: 1, damage: [] })
    expect(writer?.unacknowledged).toBeGreaterThan(0)
    expect(writer?.unacknowledged).toBeLessThanOrEqual(sealed)
    await recoverAudit({ logDir })
    expect(writersOf(logDir)).toEqual([])
  })

  it('leaves a dead writer as it found it', async () => {
    const logDir = await killWriter()
    const journal = join(logDir, 'journal')
    const contents = () =>
      readdirSync(journal, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
        .map((path) => [path, readFileSync(path).toString('base64')])
    const before = contents()
    writersOf(logDir)
    expect(contents()).toEqual(before)
    const lock = tryLock(join(dirname(journalFileIn(logDir)), 'lock'))
    onTestFinished(() => lock?.release())
    expect(lock).not.toBeUndefined()
  })

  it('names damage, and counts what stands before it', async () => {
    const logDir = await killWriter()
    const file = journalFileIn(logDir)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
    writeFileSync(file, bytes)
    const [writer] = writersOf(logDir)
    expect(writer?.damage).toEqual([
      { file, offset: expect.any(Number) as number, message: 'entry does not match its checksum' },
    ])
  })

  it('takes half an entry at the end for what it is, not for damage', async () => {
    const logDir = await killWriter()
    const file = journalFileIn(logDir)
    truncateSync(file, readFileSync(file).length - 3)
    expect(writersOf(logDir)).toMatchObject([{ damage: [] }])
  })

  it('shows no writer of another sink in the same journal directory', async () => {
    const journalDir = join(tempDir(), 'journal')
    const [mine, theirs] = [join(tempDir(), 'logs'), join(tempDir(), 'logs')]
    onTestFinished(async () => void (await shutdownAudit()))
    for (const logDir of [mine, theirs]) {
      new AuditTrail({ operationName: 'watched', logDir, journalDir }).logEvent('step', {})
    }
    const ids = (logDir: string) => readWriters(journalDir, parseSink(`file:${logDir}`)).map(({ id }) => id)
    const [record] = await getAuditLogs({ logDir: mine, journalDir })
    expect(ids(mine)).toEqual([record?.ledger.id])
    expect(ids(theirs)).toHaveLength(1)
  })
})

describe('isLocked', () => {
  it('tells without taking the lock away, also for several that look at once', () => {
    const file = join(tempDir(), 'lock')
    writeFileSync(file, '')
    const looking = openSync(file, 'r+')
    onTestFinished(() => closeSync(looking))
    expect([isLocked(file), isLocked(file)]).toEqual([false, false])
    expect(lockDescriptor(looking)).toBe(true)
    expect([isLocked(file), isLocked(file)]).toEqual([true, true])
  })

  it('takes a file that does not exist for not locked, and does not make it', () => {
    const dir = tempDir()
    expect([isLocked(join(dir, 'none')), readdirSync(dir)]).toEqual([false, []])
  })
})
