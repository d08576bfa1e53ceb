import { constants, closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { JournalHeader, OpenEntry } from './entries.js'
import { FrameEncoder } from './frame.js'
import { journalFileName, listJournalFiles } from './files.js'

/**
 * Appends records to a dead writer's journal, as a file of its own after the others. The caller holds its lock.
 *
 * @param trails Heads of the trails the records belong to.
 */
export function appendToDeadJournal(
  dir: string,
  sink: string,
  trails: readonly OpenEntry[],
  records: readonly string[],
): void {
  const number = Math.max(0, ...listJournalFiles(dir).map((path) => parseInt(path.slice(-16), 10))) + 1
  const header: JournalHeader = {
    version: 1,
    writer: dir.slice(-36),
    sink,
    service: '',
    pid: process.pid,
    createdAt: new Date().toISOString(),
  }
  const encoder = new FrameEncoder()
  const fd = openSync(
    join(dir, journalFileName(number)),
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
    0o600,
  )
  try {
    writeSync(fd, encoder.encode('header', JSON.stringify(header)))
    for (const entry of trails) writeSync(fd, encoder.encode('open', JSON.stringify(entry)))
    for (const text of records) writeSync(fd, encoder.encode('record', text))
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
