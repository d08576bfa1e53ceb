import { existsSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tryLock } from '../../../src/journal/lock.js'
import { isLocked } from '../../../src/journal/status.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, openFilesIn } from './support/broken-fs.js'

describe('a lock', () => {
  it('is held by one at a time, until it is released', () => {
    const file = join(tempDir(), 'lock')
    const held = tryLock(file)
    expect(tryLock(file)).toBeUndefined()
    held?.release()
    held?.release()
    const again = tryLock(file)
    expect(again).toEqual({ release: expect.any(Function) as unknown })
    again?.release()
  })

  it('makes its file, for its owner alone', () => {
    const file = join(tempDir(), 'lock')
    tryLock(file)?.release()
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('keeps the file where it is a link to elsewhere from being opened', () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'elsewhere'), '')
    symlinkSync(join(dir, 'elsewhere'), join(dir, 'lock'))
    expect(() => tryLock(join(dir, 'lock'))).toThrow('ELOOP')
  })

  it('cannot be taken in a directory that is gone', () => {
    expect(() => tryLock(join(tempDir(), 'gone', 'lock'))).toThrow('ENOENT')
  })

  it.runIf(process.platform === 'linux')('is not kept by an attempt that failed after it was taken', () => {
    const dir = tempDir()
    const heal = breakFs('fstatSync', 'EIO')
    expect(() => tryLock(join(dir, 'lock'))).toThrow('EIO')
    heal()
    expect(openFilesIn(dir)).toEqual([])
    tryLock(join(dir, 'lock'))?.release()
  })
})

describe('looking whether a file is locked', () => {
  it('tells, and takes the lock from nobody', () => {
    const file = join(tempDir(), 'lock')
    const held = tryLock(file)
    expect([isLocked(file), isLocked(file)]).toEqual([true, true])
    held?.release()
    expect([isLocked(file), isLocked(file)]).toEqual([false, false])
    const again = tryLock(file)
    expect(again).toEqual({ release: expect.any(Function) as unknown })
    again?.release()
  })

  it('says no for a file that is not there, and makes none', () => {
    const file = join(tempDir(), 'lock')
    expect([isLocked(file), existsSync(file)]).toEqual([false, false])
    writeFileSync(file, '')
    rmSync(file)
    expect(isLocked(file)).toBe(false)
  })
})
