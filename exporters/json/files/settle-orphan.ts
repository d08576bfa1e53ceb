import { constants } from 'node:fs'
import { open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { lockDescriptor } from '../../../src/journal/lock.js'
import { readerOf } from '../lines/read-bytes.js'
import { syncDirectory } from './directories.js'
import { giveFinalName, isInSealed } from './final-name.js'
import { indexFile } from './index-file.js'
import { openName, sealedName, sidecarName } from './names.js'
import { writeSidecar } from './sidecar.js'
import { isSameFile } from './span-file.js'
import { endOfLines, keepTail } from './torn-tail.js'

/** What became of an open file; nothing of it when its writer lives, or another process was faster. */
export interface Settled {
  /** Path of the final file. */
  sealed?: string
  /** Path of the bytes of a half-written last line. */
  torn?: string
}

/**
 * Seals the open file of a writer that is dead.
 *
 * @throws A file system error for what cannot be sealed, or is no file.
 */
export async function settleOrphan(dir: string, stem: string): Promise<Settled> {
  const path = join(dir, openName(stem))
  const handle = await openOrphan(path)
  if (!handle) return {}
  try {
    if (!(await handle.stat()).isFile()) throw new Error('it is no regular file')
    // Whoever held the lock before us may have sealed the file in the meantime.
    if (!lockDescriptor(handle.fd) || !(await isSameFile(path, handle))) return {}
    const settled = await seal(dir, stem, handle)
    await syncDirectory(dir)
    return settled
  } finally {
    await handle.close()
  }
}

async function openOrphan(path: string): Promise<FileHandle | undefined> {
  try {
    // Without blocking: opening a pipe would wait for its other end.
    return await open(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

async function seal(dir: string, stem: string, handle: FileHandle): Promise<Settled> {
  const path = join(dir, openName(stem))
  const { size, nlink } = await handle.stat()
  // An old copy of a file that went on: what is half a line here is a whole one there.
  if (nlink === 1 && (await isInSealed(dir, stem))) {
    await unlink(path)
    return {}
  }
  const read = readerOf(handle)
  const end = await endOfLines(read, size)
  const settled: Settled = {}
  if (end < size) {
    settled.torn = await keepTail(dir, stem, await read(end, size))
    await handle.truncate(end)
  }
  if (end === 0) {
    await unlink(path)
    return settled
  }
  await handle.datasync()
  const index = await indexFile(read, end, 'own', 'keep')
  const final = await giveFinalName(dir, stem)
  if (final === undefined) return settled
  // Without a sidecar reading is slower, nothing else.
  await writeSidecar(join(dir, sidecarName(final)), index).catch(() => {})
  return { ...settled, sealed: join(dir, sealedName(final)) }
}
