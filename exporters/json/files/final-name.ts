import { constants } from 'node:fs'
import { link, lstat, open, rename, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { readBytes } from '../lines/read-bytes.js'
import { openName, sealedName, StemSequence } from './names.js'

const STEP_BYTES = 256 * 1024
/** What file systems without hard links answer; Node knows no single code for it. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/**
 * Gives an open file a final name, never in place of another file: a directory copied back piece by piece can hold an
 * old open file beside the sealed one it became. An open file whose bytes the sealed one begins with is removed; one
 * that says anything else keeps its lines under a new stem, and readers take what is in both once.
 *
 * @returns The stem it has now; undefined when it was removed.
 */
export async function giveFinalName(dir: string, stem: string): Promise<string | undefined> {
  const path = join(dir, openName(stem))
  const sealed = join(dir, sealedName(stem))
  if (await moveTo(path, sealed)) return stem
  const isSame = await isOneFile(path, sealed)
  if (isSame || (await isPrefix(path, sealed))) {
    await unlink(path)
    // A writer that died between giving the new name and taking the old one left the file under both.
    return isSame ? stem : undefined
  }
  const stems = new StemSequence()
  let fresh = stems.next(new Date())
  while (!(await moveTo(path, join(dir, sealedName(fresh))))) fresh = stems.next(new Date())
  return fresh
}

/** Whether a sealed file of that stem begins with all bytes of the open one. */
export async function isInSealed(dir: string, stem: string): Promise<boolean> {
  return isPrefix(join(dir, openName(stem)), join(dir, sealedName(stem)))
}

/** Renames without replacing. @returns false when the name is taken. */
async function moveTo(path: string, target: string): Promise<boolean> {
  try {
    await link(path, target)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (!NO_LINKS.has(code)) throw error
    if (await isTaken(target)) return false
    await rename(path, target)
    return true
  }
  await unlink(path)
  return true
}

async function isTaken(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

async function isOneFile(a: string, b: string): Promise<boolean> {
  const [one, other] = await Promise.all([lstat(a), lstat(b)])
  return one.ino === other.ino && one.dev === other.dev
}

async function isPrefix(path: string, longer: string): Promise<boolean> {
  if (!(await lstat(longer).catch(() => undefined))?.isFile()) return false
  const [part, whole] = [await openToRead(path), await openToRead(longer)]
  try {
    return await startsWith(whole, part, (await part.stat()).size)
  } finally {
    await Promise.all([part.close(), whole.close()])
  }
}

function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
}

async function startsWith(whole: FileHandle, part: FileHandle, size: number): Promise<boolean> {
  const buffers = [Buffer.allocUnsafe(STEP_BYTES), Buffer.allocUnsafe(STEP_BYTES)] as const
  for (let start = 0; start < size; start += STEP_BYTES) {
    const end = Math.min(start + STEP_BYTES, size)
    const expected = await readBytes(part, start, end, buffers[0])
    if (!expected.equals(await readBytes(whole, start, end, buffers[1]))) return false
  }
  return true
}
