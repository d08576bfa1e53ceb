import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  DEAD_LETTERS,
  fileNumber,
  isVolatile,
  journalFileName,
  listDeadLetters,
  listJournalFiles,
  listWriterDirs,
  openIfThere,
  removeJournalDir,
} from '../../../src/journal/files.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFsOnce } from './support/broken-fs.js'
import { newWriterId } from './support/open-journal.js'

describe('the files in a journal directory', () => {
  it('are found by their names, oldest first, and nothing else is', () => {
    const dir = tempDir()
    for (const name of [10, 2, 1].map(journalFileName)) writeFileSync(join(dir, name), '')
    for (const name of ['lock', 'reserve', '1.journal', '00000003.journal.tmp', 'x00000004.journal'])
      writeFileSync(join(dir, name), '')
    expect(listJournalFiles(dir).map(fileNumber)).toEqual([1, 2, 10])
  })

  it('are those of writers, oldest first, not drafts or what is being removed', () => {
    const dir = tempDir()
    const writers = [newWriterId(), newWriterId(), newWriterId()]
    for (const name of [...writers].reverse()) mkdirSync(join(dir, name))
    for (const name of ['keys', 'damaged', DEAD_LETTERS, `.draft-${newWriterId()}`, `.gone-${newWriterId()}`])
      mkdirSync(join(dir, name))
    expect(listWriterDirs(dir).map((path) => basename(path))).toEqual(writers)
  })

  it('are none where the directory is gone', () => {
    const gone = join(tempDir(), 'gone')
    expect([listJournalFiles(gone), listWriterDirs(gone), listDeadLetters(gone)]).toEqual([[], [], []])
  })

  it('are not taken for none where the directory cannot be listed', () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, '')
    expect(() => listWriterDirs(file)).toThrow('ENOTDIR')
  })
})

describe('a file', () => {
  it('that is gone is no error, a link is one', () => {
    const dir = tempDir()
    symlinkSync('/etc/hostname', join(dir, 'link'))
    expect(openIfThere(join(dir, 'gone'))).toBeUndefined()
    expect(() => openIfThere(join(dir, 'link'))).toThrow('ELOOP')
  })
})

describe("a writer's directory that is removed", () => {
  it('is gone with all in it', () => {
    const parent = tempDir()
    const dir = join(parent, newWriterId())
    mkdirSync(dir)
    writeFileSync(join(dir, journalFileName(1)), '')
    removeJournalDir(dir)
    expect(existsSync(dir)).toBe(false)
  })

  it('never looks like one that begins in the middle, even if it cannot be cleared', () => {
    const parent = tempDir()
    const dir = join(parent, newWriterId())
    mkdirSync(dir)
    breakFsOnce('rmSync', 'EIO')
    expect(() => removeJournalDir(dir)).toThrow('EIO')
    expect(listWriterDirs(parent)).toEqual([])
  })
})

describe('a directory in memory', () => {
  it.runIf(existsSync('/dev/shm'))('is told from one on a disk', () => {
    expect(isVolatile('/dev/shm')).toBe(true)
    expect(isVolatile('/proc')).toBe(false)
  })

  it('is not assumed where it cannot be asked', () => {
    expect(isVolatile(join(tempDir(), 'gone'))).toBe(false)
  })
})
