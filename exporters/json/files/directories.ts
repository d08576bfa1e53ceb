import { accessSync, constants, statSync } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AuditError } from '../../../src/errors.js'

/**
 * Checks that files can be made in a directory, or the directory itself, without making anything.
 *
 * @throws {AuditError} ERR_UNWRITABLE
 */
export function requireWritable(dir: string): void {
  try {
    const existing = nearestExisting(dir)
    if (!statSync(existing).isDirectory()) throw new Error(`${existing} is no directory`)
    accessSync(existing, constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw unwritable(dir, cause)
  }
}

function nearestExisting(path: string): string {
  try {
    statSync(path)
    return path
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    return nearestExisting(dirname(path))
  }
}

/** Makes a directory (mode 0700, with its parents) where there is none. */
export async function makeDirectory(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  const above = dirname(first)
  for (let parent = dirname(dir); parent !== dirname(above); parent = dirname(parent))
    await syncDirectory(parent)
}

/** Makes names created in, or removed from, a directory survive power loss. */
export async function syncDirectory(dir: string): Promise<void> {
  const handle = await open(dir, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

function unwritable(dir: string, cause: unknown): AuditError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AuditError(
    'ERR_UNWRITABLE',
    `cannot write spans to ${dir} (${reason}): name a writable directory`,
    { cause },
  )
}
