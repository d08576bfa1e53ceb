import { mkdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSink } from '../../../src/config/sink-url.js'
import { listJournalFiles, listWriterDirs } from '../../../src/journal/files.js'
import { encodeFrame } from '../../../src/journal/frame.js'
import { openJournals } from '../../../src/journal/reader.js'
import { writeDeadLetter } from '../../../src/journal/dead-letters.js'
import { tempDir } from '../../support/temp-dir.js'
import { breakFs, openFilesIn } from './support/broken-fs.js'
import { MadeTrail } from './support/made-trail.js'
import { headerFor, newWriterId, openJournal, readTexts } from './support/open-journal.js'

/** A journal with two records in its only file, closed. */
function twoRecords(dir = tempDir()) {
  const journal = openJournal(dir)
  const file = listJournalFiles(journal.dir)[0]!
  const offset = statSync(file).size
  journal.appendRecord('{"a":1}')
  journal.appendRecord('{"a":2}')
  journal.close({ keep: true })
  return { dir, file, offset }
}

function damage(file: string, offset: number): void {
  const bytes = readFileSync(file)
  bytes[offset]! ^= 1
  writeFileSync(file, bytes)
}

describe('reading the journals of a sink', () => {
  it('finds the records of all its writers, the oldest first', () => {
    const dir = tempDir()
    const writers = [1, 2, 3].map(() => openJournal(dir))
    writers.forEach((journal, index) => journal.appendRecord(`{"a":${index}}`))
    expect(readTexts(dir)).toEqual(['{"a":0}', '{"a":1}', '{"a":2}'])
  })

  it('finds nothing where there is no journal', () => {
    expect(readTexts(tempDir())).toEqual([])
  })

  it('leaves those of another sink alone', () => {
    const { dir } = twoRecords()
    expect(readTexts(dir, `file:${dir}/other`)).toEqual([])
  })

  it('passes over a half-written last entry', () => {
    const { dir, file } = twoRecords()
    truncateSync(file, statSync(file).size - 3)
    expect(readTexts(dir)).toEqual(['{"a":1}'])
  })

  it('passes over a file whose head its writer had no time to write', () => {
    const { dir, file } = twoRecords()
    writeFileSync(join(file, '..', '00000002.journal'), 'half')
    expect(readTexts(dir)).toEqual(['{"a":1}', '{"a":2}'])
  })

  it('reports a damaged entry with file and offset', () => {
    const { dir, file, offset } = twoRecords()
    damage(file, offset + 12)
    expect(() => readTexts(dir)).toThrow(`${file} at byte ${offset}: entry does not match its checksum`)
  })

  it('reads on behind damage for who asks to be told of it', () => {
    const { dir, file, offset } = twoRecords()
    damage(file, offset + 12)
    const [opened] = openJournals(join(dir, 'journal'), parseSink(`file:${dir}`))
    const found: number[] = []
    const texts = [...opened!.records((at) => found.push(at.offset))].map(({ text }) => text.toString())
    opened!.close()
    expect([texts, found]).toEqual([['{"a":2}'], [offset]])
  })

  it('reports a file whose head is damaged, as it may hold records of the sink', () => {
    const { dir, file } = twoRecords()
    damage(file, 12)
    expect(() => readTexts(dir)).toThrow(`${file} at byte 0`)
  })

  it('does not follow a link that stands where a file should', () => {
    const dir = tempDir()
    const writer = join(dir, 'journal', newWriterId())
    mkdirSync(writer, { recursive: true })
    symlinkSync('/etc/hostname', join(writer, '00000001.journal'))
    expect(() => readTexts(dir)).toThrow('ELOOP')
  })

  it('still reads a file that its writer removes meanwhile', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    journal.appendRecord('{"a":1}')
    const files = openJournals(join(dir, 'journal'), parseSink(`file:${dir}`))
    journal.close({ keep: false })
    expect(listWriterDirs(join(dir, 'journal'))).toEqual([])
    expect(files.flatMap((file) => [...file.records()].map(({ text }) => text.toString()))).toEqual([
      '{"a":1}',
    ])
    for (const file of files) file.close()
  })

  it('reads a file as long as it was when it was opened, whatever its writer adds', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    journal.appendRecord('{"a":1}')
    const [file] = openJournals(join(dir, 'journal'), parseSink(`file:${dir}`))
    journal.appendRecord('{"a":2}')
    expect([...file!.records()]).toHaveLength(1)
    file!.close()
  })

  it('leaves out what stands behind the end that the next file knows', () => {
    const { dir, file, offset } = twoRecords()
    const end = offset + encodeFrame('record', '{"a":1}').length
    const header = headerFor(dir, { previous: { file: 1, offset: end } })
    writeFileSync(join(file, '..', '00000002.journal'), encodeFrame('header', JSON.stringify(header)))
    expect(readTexts(dir)).toEqual(['{"a":1}'])
  })

  it('leaves no record out of a file that the next one does not name', () => {
    const { dir, file } = twoRecords()
    const header = JSON.stringify(headerFor(dir, { previous: { file: 1, offset: statSync(file).size } }))
    const bytes = Buffer.concat([encodeFrame('header', header), encodeFrame('record', '{"a":3}')])
    for (const name of ['00000002.journal', '00000003.journal']) writeFileSync(join(file, '..', name), bytes)
    expect(readTexts(dir)).toEqual(['{"a":1}', '{"a":2}', '{"a":3}', '{"a":3}'])
  })

  it('shows what its sink refused for good, and why', () => {
    const dir = tempDir()
    const trail = new MadeTrail()
    const records = [trail.start(), trail.close()]
    const note = { exporter: 'e', reason: 'too old', at: '2026-01-01T00:00:00.000Z', token: 'a'.repeat(32) }
    const started = records[0]!.text
    writeDeadLetter(join(dir, 'journal'), { ...headerFor(dir), deadLetter: note }, [
      { started, records: records.map(({ text }) => text) },
    ])
    expect(readTexts(dir)).toEqual(records.map(({ text }) => text))
    const [file] = openJournals(join(dir, 'journal'), parseSink(`file:${dir}`))
    expect(file!.deadLetter).toEqual(note)
    file!.close()
  })

  it.runIf(process.platform === 'linux')('leaves no file open, also when it fails', () => {
    const { dir } = twoRecords()
    openJournals(join(dir, 'journal'), parseSink('file:/another'))
    expect(openFilesIn(dir)).toEqual([])
    breakFs('fstatSync', 'EIO')
    expect(() => readTexts(dir)).toThrow('EIO')
    expect(openFilesIn(dir)).toEqual([])
  })
})
