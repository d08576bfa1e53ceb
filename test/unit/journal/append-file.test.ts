import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AppendFile } from '../../../src/journal/append-file.js'
import { onFullDisk } from '../../support/full-disk.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, breakFsOnce, countFs, replaceFs } from './support/broken-fs.js'

const SYNC = { sync: true }
const NO_SYNC = { sync: false }

function create() {
  const file = AppendFile.create(join(tempDir(), 'file'))
  return { file, text: () => readFileSync(file.path, 'utf8') }
}

describe('an append-only file', () => {
  it('has what was appended when the call returns', () => {
    const { file, text } = create()
    file.append(Buffer.from('one'), NO_SYNC)
    file.append(Buffer.from('two'), NO_SYNC)
    expect([text(), file.end]).toEqual(['onetwo', 6])
  })

  it('is for its owner alone', () => {
    const { file } = create()
    expect(statSync(file.path).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['a file', (path: string) => writeFileSync(path, '')],
    ['a link to nothing', (path: string) => symlinkSync('/nowhere', path)],
  ])('is never made over %s', (_what, make) => {
    const path = join(tempDir(), 'file')
    make(path)
    expect(() => AppendFile.create(path)).toThrow('EEXIST')
  })

  it('is brought to the disk with each append that asks for it, and with no other', () => {
    const { file } = create()
    const syncs = countFs('fdatasyncSync')
    file.append(Buffer.from('one'), NO_SYNC)
    expect(syncs()).toBe(0)
    file.append(Buffer.from('two'), SYNC)
    expect(syncs()).toBe(1)
  })

  it('goes on where the system takes a part of the bytes only', () => {
    const { file, text } = create()
    replaceFs('writeSync', (real) => (fd, buffer, offset, length, position) => {
      return real(fd, buffer, offset, Math.min(2, length as number), position)
    })
    file.append(Buffer.from('abcdefg'), NO_SYNC)
    expect([text(), file.end]).toEqual(['abcdefg', 7])
  })

  it('takes no more once it is closed, and may be closed twice', () => {
    const { file, text } = create()
    file.close()
    file.close()
    expect(() => file.append(Buffer.from('late'), NO_SYNC)).toThrow('closed')
    expect(text()).toBe('')
  })

  it('notices that it was removed, while it is open', () => {
    const [{ file }, { file: closed }] = [create(), create()]
    file.check()
    expect(file.isSpoilt).toBe(false)
    rmSync(file.path)
    file.check()
    expect(file.isSpoilt).toBe(true)
    closed.close()
    rmSync(closed.path)
    closed.check()
    expect(closed.isSpoilt).toBe(false)
  })
})

describe('a file that cannot even be asked whether it is there', () => {
  it('is not trusted with more, and breaks nobody who asks from time to time', () => {
    const { file } = create()
    breakFs('fstatSync', 'ESTALE')
    file.check()
    expect(file.isSpoilt).toBe(true)
  })
})

describe('an append that fails', () => {
  it('half way leaves no trace, and the file goes on', () => {
    const { file, text } = create()
    file.append(Buffer.from('one'), NO_SYNC)
    let writes = 0
    const heal = replaceFs('writeSync', (real) => (fd, buffer, offset, length, position) => {
      if (++writes === 2) throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' })
      return real(fd, buffer, offset, (length as number) >> 1, position)
    })
    expect(() => file.append(Buffer.from('a long one'), NO_SYNC)).toThrow('ENOSPC')
    heal()
    expect([text(), file.end, file.isSpoilt]).toEqual(['one', 3, false])
    file.append(Buffer.from('2'), NO_SYNC)
    expect(text()).toBe('one2')
  })

  it('half way and cannot be taken back spoils the file, whose end still says what counts', () => {
    const { file, text } = create()
    file.append(Buffer.from('one'), NO_SYNC)
    breakFs('ftruncateSync', 'EIO')
    onFullDisk(() => expect(() => file.append(Buffer.from('two'), NO_SYNC)).toThrow('ENOSPC'))
    expect([text(), file.end, file.isSpoilt]).toEqual(['onetw', 3, true])
  })

  it('to reach the disk is taken back, and the file is not trusted with more', () => {
    const { file, text } = create()
    file.append(Buffer.from('one'), SYNC)
    breakFsOnce('fdatasyncSync', 'EIO')
    expect(() => file.append(Buffer.from('two'), SYNC)).toThrow('EIO')
    expect([text(), file.end, file.isSpoilt]).toEqual(['one', 3, true])
  })
})

describe('a file that is taken back', () => {
  it('is removed', () => {
    const { file } = create()
    expect(file.discard()).toBe(true)
    expect(() => statSync(file.path)).toThrow('ENOENT')
  })

  it('is emptied where it cannot be removed', () => {
    const { file, text } = create()
    file.append(Buffer.from('one'), NO_SYNC)
    breakFs('rmSync', 'EACCES', (path) => path === file.path)
    expect([file.discard(), text()]).toEqual([true, ''])
  })

  it('says so where neither works', () => {
    const { file, text } = create()
    file.append(Buffer.from('one'), NO_SYNC)
    breakFs('rmSync', 'EROFS', (path) => path === file.path)
    breakFs('truncateSync', 'EROFS')
    expect([file.discard(), text()]).toEqual([false, 'one'])
  })

  it('is closed quietly, whatever the system says', () => {
    const { file } = create()
    breakFsOnce('closeSync', 'EIO')
    file.closeQuietly()
    expect(() => file.append(Buffer.from('late'), NO_SYNC)).toThrow('closed')
  })
})
