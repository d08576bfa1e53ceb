import { constants, closeSync, fsyncSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

const FILE = /^(\d{8})\.journal$/
const WRITER = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** The lock's name within a writer's directory. */
export const LOCK_FILE = 'lock'

export function journalFileName(number: number): string {
  return `${String(number).padStart(8, '0')}.journal`
}

/** Paths of a writer's journal files, oldest first; empty where the directory is gone. */
export function listJournalFiles(dir: string): string[] {
  return entriesOf(dir, FILE).map((name) => join(dir, name))
}

/** Directories of the writers under a journal directory, oldest first; empty where there is none. */
export function listWriterDirs(journalDir: string): string[] {
  return entriesOf(journalDir, WRITER).map((name) => join(journalDir, name))
}

function entriesOf(dir: string, pattern: RegExp): string[] {
  let names: string[]
  try {
    names = readdirSync(dir)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return names.filter((name) => pattern.test(name)).sort()
}

/** Makes names created in or removed from a directory survive power loss. */
export function syncDirectory(dir: string): void {
  const fd = openSync(dir, constants.O_RDONLY)
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/**
 * Removes a writer's directory, whose lock the caller holds. It loses its name first: taken away file by file under
 * it, it could look like a journal that begins in the middle.
 */
export function removeJournalDir(dir: string): void {
  const gone = join(dirname(dir), `.gone-${basename(dir)}`)
  renameSync(dir, gone)
  rmSync(gone, { recursive: true, force: true })
}
