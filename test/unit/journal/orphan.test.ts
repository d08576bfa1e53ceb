import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { JournalHeader } from '../../../src/journal/entries.js'
import { listJournalFiles } from '../../../src/journal/files.js'
import { readHeader } from '../../../src/journal/header.js'
import { OrphanJournal } from '../../../src/journal/orphan.js'
import { tempDir } from '../../support/temp-dir.js'

it("what is added to a dead writer's journal does not take over where an older file said its predecessor ends", () => {
  const dir = join(tempDir(), '018f0000-0000-7000-8000-000000000000')
  mkdirSync(dir)
  const header: JournalHeader = {
    version: 1,
    writer: '',
    sink: 'file:x',
    exporters: ['file:x'],
    service: 's',
    pid: 1,
    createdAt: '',
    previous: { file: 6, offset: 4000 },
  }
  const orphan = new OrphanJournal(dir, header)
  orphan.appendAck({ exporter: 'file:x', token: 't', end: { file: 7, offset: 1 } })
  orphan.close()
  const fd = openSync(listJournalFiles(dir)[0]!, 'r')
  const head = readHeader(fd)
  closeSync(fd)
  expect(head).toMatchObject({ sink: 'file:x', exporters: ['file:x'] })
  expect(head).not.toHaveProperty('previous')
})
