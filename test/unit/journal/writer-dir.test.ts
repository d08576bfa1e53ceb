import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LOCK_FILE } from '../../../src/journal/files.js'
import { tryLock } from '../../../src/journal/lock.js'
import { isLocked } from '../../../src/journal/status.js'
import { WriterDir } from '../../../src/journal/writer-dir.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFsOnce, countFs, openFilesIn, replaceFs } from './support/broken-fs.js'
import { newWriterId } from './support/open-journal.js'

function writerDir({ sync = false } = {}) {
  const journalDir = join(tempDir(), 'sink', 'journal')
  const dir = new WriterDir(journalDir, newWriterId(), { sync })
  onTestFinished(() => dir.discard())
  return { journalDir, dir, lock: join(dir.path, LOCK_FILE) }
}

describe("a living writer's directory", () => {
  it('has its lock and its reserve, and is for its owner alone', () => {
    const { dir, lock } = writerDir()
    dir.make()
    expect(readdirSync(dir.path).sort()).toEqual(['lock', 'reserve'])
    expect([isLocked(lock), statSync(dir.path).mode & 0o777]).toEqual([true, 0o700])
  })

  it('is locked before it has the name that a recovery looks for', () => {
    const { dir } = writerDir()
    const locked: boolean[] = []
    replaceFs('renameSync', (real) => (from, to) => {
      locked.push(isLocked(join(from as string, LOCK_FILE)))
      return real(from, to)
    })
    dir.make()
    expect(locked).toEqual([true])
  })

  it('is made again, with a new lock, where it was removed', () => {
    const { dir, lock } = writerDir()
    dir.make()
    rmSync(dir.path, { recursive: true })
    dir.make()
    expect(isLocked(lock)).toBe(true)
    dir.reserve?.write([])
  })

  it.runIf(process.platform === 'linux')('holds one lock and one reserve, however often it was made', () => {
    const { dir } = writerDir()
    dir.make()
    rmSync(dir.path, { recursive: true })
    dir.make()
    expect(openFilesIn(dirname(dir.path))).toHaveLength(2)
  })

  it('takes the place of a draft that a kill left', () => {
    const { journalDir, dir } = writerDir()
    const draft = join(journalDir, `.draft-${basename(dir.path)}`)
    mkdirSync(draft, { recursive: true })
    writeFileSync(join(draft, 'rubbish'), '')
    dir.make()
    expect(readdirSync(dir.path).sort()).toEqual(['lock', 'reserve'])
  })

  it('brings its name to the disk only where that is asked for', () => {
    const syncs = countFs('fsyncSync')
    writerDir().dir.make()
    expect(syncs()).toBe(0)
    writerDir({ sync: true }).dir.make()
    expect(syncs()).toBe(2)
  })

  it('stays with its lock free when it is closed to be kept', () => {
    const { dir, lock } = writerDir()
    dir.make()
    dir.close({ keep: true })
    expect([existsSync(dir.path), isLocked(lock)]).toEqual([true, false])
  })

  it('is gone when it is closed with nothing to keep', () => {
    const { journalDir, dir } = writerDir()
    dir.make()
    dir.close({ keep: false })
    expect(readdirSync(journalDir)).toEqual([])
  })

  it('gives up its lock though it cannot be removed', () => {
    const { dir, lock } = writerDir()
    dir.make()
    breakFsOnce('renameSync', 'EROFS')
    expect(() => dir.close({ keep: false })).toThrow('EROFS')
    const taken = tryLock(lock)
    expect(taken).toEqual({ release: expect.any(Function) as unknown })
    taken?.release()
  })

  it.each(['openSync', 'writeSync', 'fdatasyncSync', 'renameSync'] as const)(
    'that could not be made, as %s failed, leaves nothing when it is discarded',
    (name) => {
      const { journalDir, dir } = writerDir()
      breakFsOnce(name, 'EIO')
      expect(() => dir.make()).toThrow('EIO')
      dir.discard()
      expect(readdirSync(journalDir)).toEqual([])
    },
  )
})
