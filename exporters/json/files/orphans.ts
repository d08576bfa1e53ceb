import { constants } from 'node:fs'
import { open, readdir, rename, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../../src/errors.js'
import { everyLine } from '../lines/line-filter.js'
import { readerOf } from '../lines/read-bytes.js'
import type { ReadBytes } from '../lines/split.js'
import { syncDirectory } from './directories.js'
import { indexFile } from './index-file.js'
import { lockDescriptor } from '../../../src/journal/lock.js'
import { openName, parseSpanFileName, sealedName, sidecarName, tornName } from './names.js'
import { writeSidecar } from './sidecar.js'
import { isSameFile } from './span-file.js'

/** What {@link sealOrphans} did, as paths. */
export interface SealedOrphans {
  /** Files that are now final. */
  sealed: string[]
  /** Files with the bytes of a half-written last line, cut off before sealing. */
  torn: string[]
}

const NEWLINE = 0x0a
const STEP_BYTES = 64 * 1024

/**
 * Settles the open files that dead writers left in a directory: a half-written last line is cut off (its bytes are
 * kept beside the file, in `<file>.torn`), and the file is sealed. A file whose writer lives is locked and stays as
 * it is. Safe to run at any time, by several processes at once; no directory is nothing to do.
 *
 * @param dir The directory of a `file:` sink.
 * @throws {AuditError} ERR_SINK_WRITE when a file cannot be settled, ERR_UNSUPPORTED where there are no file locks.
 * @example
 * const { sealed, torn } = await sealOrphans('audit_logs')
 */
export async function sealOrphans(dir: string): Promise<SealedOrphans> {
  const result: SealedOrphans = { sealed: [], torn: [] }
  for (const stem of await openStems(dir)) {
    try {
      await settle(dir, stem, result)
    } catch (cause) {
      if (cause instanceof AuditError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new AuditError(
        'ERR_SINK_WRITE',
        `cannot seal ${join(dir, openName(stem))} (${reason}): see to the disk`,
        { cause },
      )
    }
  }
  return result
}

async function openStems(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new AuditError('ERR_SINK_READ', `cannot list ${dir} (${error.message}): check permissions`, {
      cause: error,
    })
  })
  return names.sort().flatMap((name) => {
    const file = parseSpanFileName(name)
    return file?.kind === 'open' ? [file.stem] : []
  })
}

async function settle(dir: string, stem: string, result: SealedOrphans): Promise<void> {
  const path = join(dir, openName(stem))
  const handle = await openOrphan(path)
  if (!handle) return
  try {
    // Whoever held the lock before us may have sealed the file in the meantime.
    if (!lockDescriptor(handle.fd) || !(await isSameFile(path, handle))) return
    const read = readerOf(handle)
    const { size } = await handle.stat()
    const end = await endOfLines(read, size)
    if (end < size) {
      result.torn.push(await keepTail(dir, stem, await read(end, size)))
      await handle.truncate(end)
    }
    if (end === 0) {
      await unlink(path)
    } else {
      await handle.datasync()
      const sealed = join(dir, sealedName(stem))
      const index = await indexFile(read, end, everyLine, 'keep')
      await rename(path, sealed)
      result.sealed.push(sealed)
      // Without a sidecar reading is slower, nothing else.
      await writeSidecar(join(dir, sidecarName(stem)), index).catch(() => {})
    }
    await syncDirectory(dir)
  } finally {
    await handle.close()
  }
}

async function openOrphan(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDWR | constants.O_NOFOLLOW)
  } catch (error) {
    // Sealed or settled by now; or a link, which no writer of ours makes.
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ELOOP') return undefined
    throw error
  }
}

/** Where the last whole line ends. */
async function endOfLines(read: ReadBytes, size: number): Promise<number> {
  for (let end = size; end > 0; end -= STEP_BYTES) {
    const start = Math.max(0, end - STEP_BYTES)
    const newline = (await read(start, end)).lastIndexOf(NEWLINE)
    if (newline !== -1) return start + newline + 1
  }
  return 0
}

async function keepTail(dir: string, stem: string, bytes: Buffer): Promise<string> {
  const path = join(dir, tornName(stem))
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const handle = await open(path, flags, 0o600)
  try {
    await handle.writeFile(bytes)
    await handle.datasync()
  } finally {
    await handle.close()
  }
  return path
}
