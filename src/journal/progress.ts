import type { AckEntry, BatchEntry, JournalHeader, JournalPosition } from './entries.js'
import { EntryReader } from './entry-reader.js'
import type { Frame } from './frame.js'
import { JOURNAL_START, reaches } from './position.js'

/** How far one exporter got. */
export interface ExporterProgress {
  /** It has every span that was complete here. */
  acknowledged: JournalPosition
  /** Batches that were begun behind it, in the order of their beginning: a replay sends the same ones. */
  begun: BatchEntry[]
}

/** What a writer's journal says beside its records. */
export interface JournalProgress {
  /** Of the oldest file that has one. */
  header: JournalHeader | undefined
  exporters: Map<string, ExporterProgress>
  files: number
  bytes: number
}

/** Reads a journal for how far its exporters got. @throws a file system error. */
export function readProgress(dir: string): JournalProgress {
  const progress: JournalProgress = { header: undefined, exporters: new Map(), files: 0, bytes: 0 }
  const reader = new EntryReader(dir)
  let file = -1
  let bytes = 0
  try {
    for (let entry = reader.next(); entry; entry = reader.next()) {
      if (entry.end.file !== file) {
        file = entry.end.file
        progress.files++
        progress.bytes += bytes
      }
      bytes = entry.end.offset
      if (entry.frame.type !== 'damage') note(progress, entry.frame)
    }
  } finally {
    reader.close()
  }
  progress.bytes += bytes
  return progress
}

function note(progress: JournalProgress, frame: Frame): void {
  try {
    if (frame.type === 'header') progress.header ??= parse<JournalHeader>(frame)
    if (frame.type === 'batch') {
      const batch = parse<BatchEntry>(frame)
      progressOf(progress, batch.exporter).begun.push(batch)
    }
    if (frame.type === 'ack') {
      const { exporter, end } = parse<AckEntry>(frame)
      const known = progressOf(progress, exporter)
      if (reaches(end, known.acknowledged)) known.acknowledged = end
      known.begun = known.begun.filter((batch) => !reaches(known.acknowledged, batch.end))
    }
  } catch {
    // Damage, which the scan of the spans reports. Without the note more is sent than had to be.
  }
}

/** The progress of one exporter; of one the journal never heard of, none. */
export function progressOf({ exporters }: JournalProgress, exporter: string): ExporterProgress {
  let known = exporters.get(exporter)
  if (!known) {
    known = { acknowledged: JOURNAL_START, begun: [] }
    exporters.set(exporter, known)
  }
  return known
}

function parse<T>(frame: Frame): T {
  return JSON.parse(frame.payload.toString('utf8')) as T
}
