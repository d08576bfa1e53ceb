import {
  closeSync,
  fdatasyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { AuditTrail, flushAudit, shutdownAudit } from 'spanledger'
import { auditDir } from '../support/audit.js'
import { examine } from '../support/fault-check.js'
import { watchFiles, type Decide } from '../support/fault-files.js'
import { kindOf } from '../support/fault-plan.js'
import { tempDir } from '../support/temp-dir.js'

function watched(decide: Decide): string {
  const dir = tempDir()
  onTestFinished(watchFiles(dir, decide))
  return dir
}

describe('what is watched', () => {
  it('is every call to a directory, by path, by descriptor and by handle, and no other', async () => {
    const calls: string[] = []
    const dir = watched((call) => void calls.push(kindOf(call)))
    mkdirSync(join(dir, 'a'))
    const fd = openSync(join(dir, 'a/x'), 'w')
    writeSync(fd, 'text')
    fdatasyncSync(fd)
    closeSync(fd)
    renameSync(join(dir, 'a/x'), join(dir, 'y'))
    readFileSync(join(dir, 'y'))
    const handle = await open(join(dir, 'y'))
    await handle.stat()
    await handle.close()
    await readdir(dir)
    readdirSync(tempDir())
    expect(calls).toEqual([
      'mkdirSync a',
      'openSync a/x',
      'writeSync a/x',
      'fdatasyncSync a/x',
      'closeSync a/x',
      'renameSync a/x -> y',
      'readFileSync y',
      'promises.open y',
      'FileHandle.stat y',
      'FileHandle.close y',
      'promises.readdir .',
    ])
  })

  it('fails as told, without the call being made; but a close that fails has closed', async () => {
    const failing = new Set(['writeSync', 'closeSync', 'FileHandle.write'])
    const dir = watched(({ name }) => (failing.has(name) ? 'EIO' : undefined))
    const fd = openSync(join(dir, 'x'), 'w')
    expect(() => writeSync(fd, 'text')).toThrow('EIO')
    expect(() => closeSync(fd)).toThrow('EIO')
    expect(() => fdatasyncSync(fd)).toThrow('EBADF')
    const handle = await open(join(dir, 'y'), 'w')
    await expect(handle.write('text')).rejects.toMatchObject({ code: 'EIO' })
    await handle.close()
    expect(readFileSync(join(dir, 'y'), 'utf8')).toBe('')
  })

  it('writes half, and says so, where a write is to be short', async () => {
    const dir = watched(({ name }) => (/write(Sync)?$/.test(name) ? 'short write' : undefined))
    const fd = openSync(join(dir, 'x'), 'w')
    expect(writeSync(fd, Buffer.from('0123456789'), 2, 6, 0)).toBe(3)
    closeSync(fd)
    expect(readFileSync(join(dir, 'x'), 'utf8')).toBe('234')
    const handle = await open(join(dir, 'y'), 'w')
    expect(await handle.write(Buffer.from('0123'), 0, 4, 0)).toMatchObject({ bytesWritten: 2 })
    await handle.close()
  })
})

describe('what is held against receipts', () => {
  async function logged() {
    const logDir = auditDir()
    const trail = new AuditTrail({ operationName: 'x', logDir })
    const receipts = [trail.logEvent('step'), trail.logEvent('step'), trail.close()]
    await flushAudit()
    await shutdownAudit()
    const [name] = readdirSync(logDir).filter((found) => found.endsWith('.jsonl'))
    for (const found of readdirSync(logDir)) if (found.endsWith('.idx')) rmSync(join(logDir, found))
    return { logDir, receipts, file: join(logDir, name!) }
  }

  it('finds everything where nothing is wrong', async () => {
    const { logDir, receipts } = await logged()
    const finding = await examine(logDir, receipts, { settled: true })
    expect(finding).toEqual({ acknowledged: 3, found: 3, duplicated: 0, lost: 0, resent: 0, problems: [] })
  })

  it('finds what is lost', async () => {
    const { logDir, receipts, file } = await logged()
    rmSync(file)
    expect(await examine(logDir, receipts)).toMatchObject({ found: 0, lost: 3 })
  })

  it('is refused where a record was changed', async () => {
    const { logDir, receipts, file } = await logged()
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\\"step\\"', '\\"stop\\"'))
    await expect(examine(logDir, receipts)).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
  })

  it('finds a trail that was never closed, and a journal that was left', async () => {
    const logDir = auditDir()
    new AuditTrail({ operationName: 'x', logDir })
    const { problems } = await examine(logDir, [], { settled: true })
    expect(problems).toContainEqual(expect.stringContaining('closed 0 times'))
    expect(problems).toContainEqual(expect.stringContaining('is left'))
  })

  it('counts what stands in the files twice', async () => {
    const { logDir, receipts, file } = await logged()
    writeFileSync(file.replace(/\d{6}\.jsonl$/, '000001.jsonl'), readFileSync(file))
    expect(await examine(logDir, receipts)).toMatchObject({ found: 3, duplicated: 0, resent: 4 })
  })
})
