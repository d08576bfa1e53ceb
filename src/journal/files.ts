import {
  constants,
  closeSync,
  fsyncSync,
  openSync,
  readSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  type Dirent,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'

const FILE = /^(\d{8})\.journal$/
const WRITER = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Where, in a journal directory, records stand that a sink refused for good. */
export const DEAD_LETTERS = 'dead-letters'
const DEAD_LETTER = /\.journal$/

/** The lock's name within a writer's directory. */
export const LOCK_FILE = 'lock'

export function journalFileName(number: number): string {
  return `${String(number).padStart(8, '0')}.journal`
}

/** The number in a journal file's name. */
export function fileNumber(path: string): number {
  return Number(FILE.exec(basename(path))?.[1])
}

/** Paths of a writer's journal files, oldest first; empty where the directory is gone. */
export function listJournalFiles(dir: string): string[] {
  return entriesOf(dir, FILE, mayBeFile).map((name) => join(dir, name))
}

/** Directories of the writers under a journal directory, oldest first; empty where there is none. */
export function listWriterDirs(journalDir: string): string[] {
  return entriesOf(journalDir, WRITER, mayBeDirectory).map((name) => join(journalDir, name))
}

/** Paths of the files of records that a sink refused for good, oldest first. */
export function listDeadLetters(journalDir: string): string[] {
  const dir = join(journalDir, DEAD_LETTERS)
  return entriesOf(dir, DEAD_LETTER, mayBeFile).map((name) => join(dir, name))
}

// A link may stand for what was ours: it is listed, so that whoever opens it tells of it. Anything else of another
// type than ours is not ours, whatever its name.
const mayBeFile = (entry: Dirent) => entry.isFile() || entry.isSymbolicLink()
const mayBeDirectory = (entry: Dirent) => entry.isDirectory() || entry.isSymbolicLink()

function entriesOf(dir: string, pattern: RegExp, isOurs: (entry: Dirent) => boolean): string[] {
  let entries: Dirent[]
  try {
    entries = readdirSync(dir, { withFileTypes: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  return entries.flatMap((entry) => (pattern.test(entry.name) && isOurs(entry) ? [entry.name] : [])).sort()
}

/** Opens a file for reading, no links followed; undefined where it is gone. */
export function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Up to so many bytes of a file, fewer where it ends before. */
export function readAt(fd: number, offset: number, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const more = readSync(fd, bytes, read, length - read, offset + read)
    if (more === 0) break
    read += more
  }
  return bytes.subarray(0, read)
}

/** Linux: magic numbers of tmpfs and ramfs, see statfs(2). */
const IN_MEMORY: ReadonlySet<number> = new Set([0x01021994, 0x858458f6])

/** Whether a directory is in memory only, and gone with the machine. */
export function isVolatile(dir: string): boolean {
  try {
    return process.platform === 'linux' && IN_MEMORY.has(statfsSync(dir).type)
  } catch {
    return false
  }
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
