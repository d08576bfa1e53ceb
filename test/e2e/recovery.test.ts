import { existsSync, mkdirSync, readdirSync, writeFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findChainBreak } from '../../src/record/build.js'
import { getAuditLogs, recoverAudit } from 'spanledger'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

const program = new URL('./programs/write-until-killed.ts', import.meta.url)

/** Kills a writer in mid-work; returns what it had acknowledged. */
async function killedWriter(logDir: string, records: number) {
  const writer = runScript(program, [logDir])
  await writer.printed(`\n${records} `)
  writer.child.kill('SIGKILL')
  const { stdout } = await writer.ended
  const lines = stdout.slice(0, stdout.lastIndexOf('\n')).split('\n')
  return lines
    .map((line) => line.split(' '))
    .map(([sequence, hash]) => ({ sequence: Number(sequence), hash: hash! }))
}

const writersIn = (logDir: string) =>
  readdirSync(join(logDir, 'journal')).filter((name) => /^[0-9a-f-]{36}$/.test(name))

describe('after a SIGKILL', () => {
  it('every acknowledged record is read, before and after recovery, and the trail is closed as interrupted', async () => {
    const logDir = join(tempDir(), 'logs')
    const receipts = await killedWriter(logDir, 400)
    const before = await getAuditLogs({ logDir, eventTypes: 'step' })
    expect(before.slice(0, receipts.length).map(({ sequence, hash }) => ({ sequence, hash }))).toEqual(
      receipts,
    )

    const report = await recoverAudit({ logDir })
    expect(report).toMatchObject({ writers: 1, interrupted: 1, waiting: 0, damage: [] })
    expect(writersIn(logDir)).toEqual([])

    const after = await getAuditLogs({ logDir })
    expect(findChainBreak(after)).toBeUndefined()
    expect(after.filter(({ eventType }) => eventType === 'step')).toEqual(before)
    expect(after.at(-1)).toMatchObject({
      eventType: 'audit_closed',
      outcome: 'unknown',
      details: { status: 'interrupted' },
    })
    // The close stands in the ledger of the writer that recovered, not of the one that died.
    expect(after.at(-1)!.ledger.id).not.toBe(after[0]!.ledger.id)
  })

  it('the chain goes on from a head whose records had left the journal', async () => {
    const logDir = join(tempDir(), 'logs')
    const writer = runScript(new URL('./programs/release-then-wait.ts', import.meta.url), [logDir])
    await writer.printed('ready')
    writer.child.kill('SIGKILL')
    await writer.ended
    const [dir] = writersIn(logDir)
    const files = readdirSync(join(logDir, 'journal', dir!)).filter((name) => name.endsWith('.journal'))
    expect(files).not.toContain('00000001.journal')
    expect(await recoverAudit({ logDir })).toMatchObject({ interrupted: 1, records: 11 })
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 512 }, (_, n) => n))
    expect(findChainBreak(records)).toBeUndefined()
  })

  it('a second recovery finds nothing to do', async () => {
    const logDir = join(tempDir(), 'logs')
    await killedWriter(logDir, 10)
    await recoverAudit({ logDir })
    const records = await getAuditLogs({ logDir })
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 0, records: 0, interrupted: 0 })
    expect(await getAuditLogs({ logDir })).toEqual(records)
  })

  it('the next writer of the sink recovers by itself', async () => {
    const logDir = join(tempDir(), 'logs')
    await killedWriter(logDir, 10)
    const next = runScript(new URL('./programs/write-once.ts', import.meta.url), [logDir])
    expect((await next.ended).code).toBe(0)
    expect(writersIn(logDir)).toEqual([])
    const closes = await getAuditLogs({ logDir, eventTypes: 'audit_closed', operationName: 'killed' })
    expect(closes.map(({ details }) => details)).toEqual([{ status: 'interrupted' }])
  })

  it('a living writer is left alone', async () => {
    const logDir = join(tempDir(), 'logs')
    const writer = runScript(program, [logDir])
    await writer.printed('\n50 ')
    expect(await recoverAudit({ logDir })).toMatchObject({ alive: 1, writers: 0, interrupted: 0 })
    expect(writersIn(logDir)).toHaveLength(1)
  })

  it('a damaged journal is reported, set aside, and does not stop the rest', async () => {
    const logDir = join(tempDir(), 'logs')
    const receipts = await killedWriter(logDir, 200)
    const [writer] = writersIn(logDir)
    const dir = join(logDir, 'journal', writer!)
    const file = join(dir, '00000001.journal')
    const bytes = readFileSync(file)
    const at = bytes.length - 5_000
    bytes[at]! ^= 0xff
    writeFileSync(file, bytes)
    const report = await recoverAudit({ logDir })
    expect(report.damage).toHaveLength(1)
    expect(report.damage[0]!.offset).toBeLessThanOrEqual(at)
    expect(existsSync(join(logDir, 'journal', 'damaged', writer!))).toBe(true)
    // One entry is damaged, one record is missing: the rest is read, and the close says that there was damage.
    const read = await getAuditLogs({ logDir, eventTypes: 'step' })
    const missing = receipts.filter(({ sequence }) => !read.some((record) => record.sequence === sequence))
    expect(missing).toHaveLength(1)
    const [close] = await getAuditLogs({ logDir, eventTypes: 'audit_closed' })
    expect(close!.details).toEqual({ status: 'interrupted', details: { journalDamaged: true } })
  })

  it.each([
    ['empty', Buffer.alloc(0)],
    ['zeroed', Buffer.alloc(300)],
    ['torn', Buffer.from([9, 0, 0])],
  ])(
    'a last journal file whose head is %s changes nothing, however often it is recovered',
    async (_what, bytes) => {
      const logDir = join(tempDir(), 'logs')
      const receipts = await killedWriter(logDir, 20)
      const [writer] = writersIn(logDir)
      writeFileSync(join(logDir, 'journal', writer!, '00000002.journal'), bytes)
      for (let i = 0; i < 3; i++) await recoverAudit({ logDir })
      expect(writersIn(logDir)).toEqual([])
      const records = await getAuditLogs({ logDir })
      expect(records.length).toBeGreaterThanOrEqual(receipts.length + 2)
      expect(records.filter(({ eventType }) => eventType === 'audit_closed')).toHaveLength(1)
      expect(findChainBreak(records)).toBeUndefined()
    },
  )

  it('with a service name longer than a page, its records are found', async () => {
    const logDir = join(tempDir(), 'logs')
    const name = 'x'.repeat(5_000)
    const writer = runScript(program, [logDir], { OTEL_SERVICE_NAME: name })
    await writer.printed('\n10 ')
    writer.child.kill('SIGKILL')
    await writer.ended
    expect((await getAuditLogs({ logDir, eventTypes: 'step' })).length).toBeGreaterThanOrEqual(10)
    expect(await recoverAudit({ logDir })).toMatchObject({ writers: 1, interrupted: 1 })
  })

  it('things in the journal directory that are no journals keep no other from being recovered', async () => {
    const logDir = join(tempDir(), 'logs')
    await killedWriter(logDir, 10)
    const journals = join(logDir, 'journal')
    writeFileSync(join(journals, '01890a5d-ac96-774b-bcce-b302099a8057'), 'a file')
    mkdirSync(join(journals, '01890a5d-ac96-774b-bcce-b302099a8058', 'lock'), { recursive: true })
    mkdirSync(join(journals, '01890a5d-ac96-774b-bcce-b302099a8059', '00000001.journal'), { recursive: true })
    const report = await recoverAudit({ logDir })
    // Of the directory without a lock nobody can tell whether its writer lives; the file is no directory of a writer.
    expect(report).toMatchObject({ writers: 1, interrupted: 1, alive: 1 })
    expect(report.damage).toMatchObject([{ file: join(journals, '01890a5d-ac96-774b-bcce-b302099a8058') }])
  })
})

describe('recoverAudit', () => {
  it('refuses a directory that does not exist, and does not make it', async () => {
    const logDir = join(tempDir(), 'nowhere')
    await expect(recoverAudit({ logDir })).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
    expect(existsSync(logDir)).toBe(false)
  })
})
