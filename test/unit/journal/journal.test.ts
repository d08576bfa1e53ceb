import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSink, sinkIdentity } from '../../../src/config/sink-url.js'
import { Journal, type JournalOptions } from '../../../src/journal/journal.js'
import { listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { tryLock } from '../../../src/journal/lock.js'
import { openJournals } from '../../../src/journal/reader.js'
import { UuidV7Generator } from '../../../src/record/uuid.js'
import { onFullDisk } from '../../support/full-disk.js'
import { tempDir } from '../../support/temp-dir.js'

const ids = new UuidV7Generator()

function open(dir: string, more: Partial<JournalOptions> = {}) {
  const sink = sinkIdentity(parseSink(`file:${dir}`), join(dir, 'journal'))
  return Journal.open({
    journalDir: join(dir, 'journal'),
    durability: 'sync',
    openTrails: () => [],
    header: {
      version: 1,
      writer: ids.next(Date.now()),
      sink,
      exporters: [sink],
      service: 's',
      pid: 1,
      createdAt: '',
    },
    ...more,
  })
}

function texts(dir: string, sink = `file:${dir}`): string[] {
  const files = openJournals(join(dir, 'journal'), parseSink(sink))
  try {
    return files.flatMap((file) => [...file.records()].map(({ text }) => text.toString()))
  } finally {
    for (const file of files) file.close()
  }
}

describe('Journal', () => {
  it('has a record on file when the append returns', () => {
    const dir = tempDir()
    const journal = open(dir)
    journal.appendRecord('{"a":1}')
    expect(texts(dir)).toEqual(['{"a":1}'])
    journal.close({ keep: true })
  })

  it('makes directories 0700 and files 0600', () => {
    const dir = join(tempDir(), 'sink')
    const journal = open(dir)
    const modes = [journal.dir, join(dir, 'journal'), ...listJournalFiles(journal.dir)].map(
      (path) => statSync(path).mode & 0o777,
    )
    expect(modes).toEqual([0o700, 0o700, 0o600])
    journal.close({ keep: false })
  })

  it('holds its lock until it is closed', () => {
    const journal = open(tempDir())
    const lock = join(journal.dir, 'lock')
    expect(tryLock(lock)).toBeUndefined()
    journal.close({ keep: true })
    const taken = tryLock(lock)
    expect(taken).not.toBeUndefined()
    taken?.release()
  })

  it('begins a new file at its size, carrying the open trails over, and removes files that are settled', () => {
    const dir = tempDir()
    const carried = { started: '{}', sequence: 1, hash: 'h', recordId: 'r', timestamp: 't', segments: 0 }
    const journal = open(dir, { maxFileBytes: 500, openTrails: () => [carried] })
    const files = Array.from({ length: 10 }, (_, index) =>
      journal.appendRecord(`{"n":${index},"pad":"${'x'.repeat(200)}"}`),
    ).map(({ file }) => file)
    expect(new Set(files).size).toBeGreaterThan(2)
    expect(readFileSync(listJournalFiles(journal.dir)[1]!, 'latin1')).toContain(JSON.stringify(carried))
    expect(texts(dir)).toHaveLength(10)
    for (const file of files) journal.settle(0, new Map([[file, 1]]))
    expect(listJournalFiles(journal.dir)).toHaveLength(1)
    journal.close({ keep: false })
    expect(existsSync(journal.dir)).toBe(false)
  })

  it('keeps a file while an earlier one is not settled', () => {
    const journal = open(tempDir(), { maxFileBytes: 300 })
    const files = Array.from({ length: 6 }, () => journal.appendRecord(`"${'x'.repeat(200)}"`))
    const before = listJournalFiles(journal.dir).length
    for (const { file } of files.slice(2)) journal.settle(0, new Map([[file, 1]]))
    expect(listJournalFiles(journal.dir)).toHaveLength(before)
    journal.close({ keep: false })
  })

  it('does not rewrite its open trails at every record when they alone exceed its size', () => {
    const carried = {
      started: `{"x":"${'x'.repeat(2_000)}"}`,
      sequence: 1,
      hash: 'h',
      recordId: 'r',
      timestamp: 't',
      segments: 0,
    }
    const journal = open(tempDir(), { maxFileBytes: 1_000, openTrails: () => [carried] })
    const files = new Set(Array.from({ length: 10 }, () => journal.appendRecord(`"${'x'.repeat(100)}"`).file))
    expect(files.size).toBe(1)
    journal.close({ keep: false })
  })

  it('goes on in a new directory, under a new lock, when its own was removed', () => {
    const dir = tempDir()
    const journal = open(dir)
    journal.appendRecord('{"a":1}')
    rmSync(join(dir, 'journal'), { recursive: true })
    journal.checkFile()
    journal.appendRecord('{"a":2}')
    expect(texts(dir)).toEqual(['{"a":2}'])
    expect(tryLock(join(journal.dir, 'lock'))).toBeUndefined()
    journal.close({ keep: false })
  })

  it('leaves nothing of a long record that was half written behind the short one that follows', () => {
    const dir = tempDir()
    const journal = open(dir)
    onFullDisk(() => {
      expect(() => journal.appendRecord(`{"a":"${'x'.repeat(5_000)}"}`)).toThrow('ENOSPC')
    })
    journal.appendRecord('{"a":1}')
    expect(texts(dir)).toEqual(['{"a":1}'])
    journal.close({ keep: true })
  })

  it('takes a record back that could not be brought to the disk', () => {
    const dir = tempDir()
    const journal = open(dir, { durability: 'fsync' })
    journal.appendRecord('{"a":1}')
    const real = fs.fdatasyncSync
    fs.fdatasyncSync = () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' })
    }
    syncBuiltinESMExports()
    try {
      expect(() => journal.appendRecord('{"a":"lost"}')).toThrow(
        expect.objectContaining({ code: 'ERR_JOURNAL_WRITE' }) as Error,
      )
    } finally {
      fs.fdatasyncSync = real
      syncBuiltinESMExports()
    }
    journal.appendRecord('{"a":2}')
    expect(texts(dir)).toEqual(['{"a":1}', '{"a":2}'])
    journal.close({ keep: true })
  })

  it('refuses a directory it cannot write to, leaving nothing', () => {
    const dir = tempDir()
    writeFileSync(join(dir, 'journal'), 'a file in the way')
    expect(() => open(dir)).toThrow(expect.objectContaining({ code: 'ERR_UNWRITABLE' }) as Error)
    expect(readdirSync(dir)).toEqual(['journal'])
  })

  it('is not read for another sink that shares the directory', () => {
    const dir = tempDir()
    const journal = open(dir)
    journal.appendRecord('{}')
    expect(texts(dir, `file:${dir}/other`)).toEqual([])
    journal.close({ keep: true })
  })

  it('does not follow a link that stands where a file should', () => {
    const dir = tempDir()
    const writer = join(dir, 'journal', ids.next(1))
    mkdirSync(writer, { recursive: true })
    symlinkSync('/etc/hostname', join(writer, '00000001.journal'))
    expect(() => texts(dir)).toThrow('ELOOP')
  })
})

describe('reading a journal', () => {
  it('passes over a half-written last entry', () => {
    const dir = tempDir()
    const journal = open(dir)
    journal.appendRecord('{"a":1}')
    journal.appendRecord('{"a":2}')
    const file = listJournalFiles(journal.dir)[0]!
    truncateSync(file, statSync(file).size - 3)
    expect(texts(dir)).toEqual(['{"a":1}'])
    journal.close({ keep: true })
  })

  it('reports a damaged entry with file and offset', () => {
    const dir = tempDir()
    const journal = open(dir)
    const file = listJournalFiles(journal.dir)[0]!
    const offset = statSync(file).size
    journal.appendRecord('{"a":1}')
    journal.appendRecord('{"a":2}')
    journal.close({ keep: true })
    const bytes = readFileSync(file)
    bytes[offset + 12]! ^= 1
    writeFileSync(file, bytes)
    expect(() => texts(dir)).toThrow(`${file} at byte ${offset}: entry does not match its checksum`)
  })

  it('still reads a file that its writer removes meanwhile', () => {
    const dir = tempDir()
    const journal = open(dir)
    journal.appendRecord('{"a":1}')
    const files = openJournals(join(dir, 'journal'), parseSink(`file:${dir}`))
    journal.close({ keep: false })
    expect(listWriterDirs(join(dir, 'journal'))).toEqual([])
    expect(files.flatMap((file) => [...file.records()].map(({ text }) => text.toString()))).toEqual([
      '{"a":1}',
    ])
    for (const file of files) file.close()
  })
})
