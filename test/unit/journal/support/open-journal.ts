import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { parseSink, sinkIdentity } from '../../../../src/config/sink-url.js'
import type { JournalHeader } from '../../../../src/journal/entries.js'
import { Journal, type JournalOptions } from '../../../../src/journal/journal.js'
import { openJournals } from '../../../../src/journal/reader.js'
import { UuidV7Generator } from '../../../../src/record/uuid.js'

const ids = new UuidV7Generator()

export function newWriterId(): string {
  return ids.next(Date.now())
}

/** What heads the files of a writer of the sink `file:<dir>`. */
export function headerFor(dir: string, more: Partial<JournalHeader> = {}): JournalHeader {
  const sink = sinkIdentity(parseSink(`file:${dir}`), join(dir, 'journal'))
  return {
    version: 1,
    writer: newWriterId(),
    sink,
    exporters: [sink],
    service: 's',
    pid: 1,
    createdAt: '2026-01-01T00:00:00.000Z',
    ...more,
  }
}

/** A journal in `<dir>/journal`; it gives up its lock when the test ends. */
export function openJournal(dir: string, more: Partial<JournalOptions> = {}): Journal {
  const journal = Journal.open({
    journalDir: join(dir, 'journal'),
    durability: 'sync',
    openTrails: () => [],
    header: headerFor(dir),
    ...more,
  })
  onTestFinished(() => journal.close({ keep: true }))
  return journal
}

/** The texts of all records that a reader of the sink finds in its journals. */
export function readTexts(dir: string, sink = `file:${dir}`): string[] {
  const files = openJournals(join(dir, 'journal'), parseSink(sink))
  try {
    return files.flatMap((file) => [...file.records()].map(({ text }) => text.toString()))
  } finally {
    for (const file of files) file.close()
  }
}
