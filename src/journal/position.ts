import type { JournalPosition } from './entries.js'

/** Before every entry. */
export const JOURNAL_START: JournalPosition = { file: 0, offset: 0 }

/** Whether `a` stands at or behind `b`. */
export function reaches(a: JournalPosition, b: JournalPosition): boolean {
  return a.file === b.file ? a.offset >= b.offset : a.file > b.file
}
