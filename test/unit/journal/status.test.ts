import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseSink } from '../../../src/config/sink-url.js'
import { writeDeadLetter } from '../../../src/journal/dead-letters.js'
import { LOCK_FILE } from '../../../src/journal/files.js'
import type { Journal, JournalOptions } from '../../../src/journal/journal.js'
import { readDeadLetters, readWriters } from '../../../src/journal/status.js'
import { tempDir } from '../../support/temp-dir.js'
import { MadeTrail } from './support/made-trail.js'
import { headerFor, openJournal } from './support/open-journal.js'

function status(dir: string) {
  return readWriters(join(dir, 'journal'), parseSink(`file:${dir}`))
}

/** A journal with an open trail of three records, of which a segment holds the first two. */
function withOpenTrail(dir: string, more: Partial<JournalOptions> = {}) {
  const journal = openJournal(dir, more)
  const trail = new MadeTrail()
  const records = [trail.start(), trail.event()]
  for (const { text } of records) journal.appendRecord(text)
  journal.appendSegment(trail.segment())
  const segmentEnd = journal.position
  records.push(trail.event())
  journal.appendRecord(records[2]!.text)
  return { journal, trail, records, segmentEnd }
}

function acknowledge(journal: Journal, exporter: string, end = journal.position): void {
  journal.appendAck({ exporter, token: 't', end })
}

describe("a writer's status", () => {
  it('tells who it is, and whether it lives', () => {
    const dir = tempDir()
    const header = headerFor(dir, { service: 'scoring', pid: 4711 })
    const journal = openJournal(dir, { header })
    const shared = { id: header.writer, service: 'scoring', pid: 4711, startedAt: header.createdAt }
    expect(status(dir)).toMatchObject([{ ...shared, isAlive: true }])
    journal.close({ keep: true })
    expect(status(dir)).toMatchObject([{ ...shared, isAlive: false }])
  })

  it('says so where the lock file is gone, and nobody can tell whether the writer lives', () => {
    const dir = tempDir()
    const journal = openJournal(dir)
    rmSync(join(journal.dir, LOCK_FILE))
    expect(status(dir)[0]!.damage).toMatchObject([{ file: join(journal.dir, LOCK_FILE) }])
  })

  it('counts open trails and the records that the sink does not have, and knows the oldest of these', () => {
    const dir = tempDir()
    const { journal, records, segmentEnd } = withOpenTrail(dir)
    expect(status(dir)).toMatchObject([
      { openTrails: 1, unacknowledged: 3, oldestUnacknowledged: records[0]!.record.timestamp },
    ])
    acknowledge(journal, journalSink(dir), segmentEnd)
    expect(status(dir)).toMatchObject([
      { openTrails: 1, unacknowledged: 1, oldestUnacknowledged: records[2]!.record.timestamp },
    ])
  })

  it('has nothing to tell of a writer whose sink has everything', () => {
    const dir = tempDir()
    const { journal, trail } = withOpenTrail(dir)
    journal.appendRecord(trail.close().text)
    acknowledge(journal, journalSink(dir))
    const [writer] = status(dir)
    expect(writer).toMatchObject({ openTrails: 0, unacknowledged: 0, waitingFor: [], damage: [] })
    expect(writer).not.toHaveProperty('oldestUnacknowledged')
  })

  it('names the further exporters that are behind', () => {
    const dir = tempDir()
    const sink = journalSink(dir)
    const header = headerFor(dir, { exporters: [sink, 'fast', 'slow'] })
    const { journal, trail } = withOpenTrail(dir, { header })
    journal.appendRecord(trail.close().text)
    for (const exporter of [sink, 'fast']) acknowledge(journal, exporter)
    expect(status(dir)).toMatchObject([
      { unacknowledged: expect.any(Number) as number, waitingFor: ['slow'] },
    ])
  })

  it('tells of damage with its place, and of what is left', () => {
    const dir = tempDir()
    const { journal, records } = withOpenTrail(dir)
    const file = join(journal.dir, '00000001.journal')
    const bytes = readFileSync(file)
    const offset = bytes.indexOf(records[1]!.text) - 9
    bytes[offset + 30]! ^= 1
    writeFileSync(file, bytes)
    expect(status(dir)).toMatchObject([
      { unacknowledged: 2, damage: [{ file, offset, message: 'entry does not match its checksum' }] },
    ])
  })

  it('is that of the writers of one sink, the oldest first', () => {
    const dir = tempDir()
    const [first, second] = [openJournal(dir), openJournal(dir)]
    openJournal(dir, { header: headerFor(dir, { sink: 'file:elsewhere' }) })
    expect(status(dir).map(({ id }) => id)).toEqual([first, second].map((one) => basename(one.dir)))
    expect(status(tempDir())).toEqual([])
  })

  it('changes nothing in what it looks at', () => {
    const dir = tempDir()
    const { journal, trail, records } = withOpenTrail(dir)
    const before = readFileSync(join(journal.dir, '00000001.journal'))
    cpSync(join(dir, 'journal'), join(dir, 'copy'), { recursive: true })
    readWriters(join(dir, 'copy'), parseSink(`file:${dir}`))
    status(dir)
    expect(readFileSync(join(journal.dir, '00000001.journal')).equals(before)).toBe(true)
    journal.appendRecord(trail.event().text)
    expect(status(dir)).toMatchObject([{ unacknowledged: records.length + 1, isAlive: true }])
  })
})

describe('the status of what was refused for good', () => {
  it('tells who refused how many records, and why', () => {
    const dir = tempDir()
    const journalDir = join(dir, 'journal')
    const trail = new MadeTrail()
    const records = [trail.start(), trail.close()].map(({ text }) => text)
    const deadLetter = { exporter: 'e', reason: 'too old', at: '2026-01-01T00:00:00.000Z', token: 'ab' }
    const span = { started: records[0]!, records }
    const file = writeDeadLetter(journalDir, { ...headerFor(dir), deadLetter }, [span])
    const elsewhere = {
      ...headerFor(dir, { sink: 'file:other' }),
      deadLetter: { ...deadLetter, token: 'cd' },
    }
    writeDeadLetter(journalDir, elsewhere, [span])
    writeFileSync(join(journalDir, 'dead-letters', 'rubbish.journal'), 'rubbish')
    const { exporter, reason, at } = deadLetter
    const letters = readDeadLetters(journalDir, parseSink(`file:${dir}`))
    expect(letters).toEqual([{ file, exporter, reason, at, records: 2 }])
  })
})

function journalSink(dir: string): string {
  return headerFor(dir).sink
}
