import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { FileIndex } from './file-index.js'
import {
  decodeHeader,
  decodeOperations,
  encodeSidecar,
  operationsText,
  type SidecarHeader,
} from './sidecar-format.js'

/** Most headers end well within this, so one read gets them without the operations behind. */
const HEADER_BYTES = 16 * 1024
const NEWLINE = 0x0a

/** Writes the sidecar of a sealed file. It may be cut short by a crash: readers then scan the file instead. */
export async function writeSidecar(path: string, index: FileIndex): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const handle = await open(path, flags, 0o600)
  try {
    await handle.writeFile(encodeSidecar(index))
  } finally {
    await handle.close()
  }
}

/**
 * Reads the header of a sidecar.
 *
 * @returns undefined when there is none, or it is not as it was written: cut short, altered, of another version.
 */
export async function readSidecarHeader(path: string): Promise<SidecarHeader | undefined> {
  return withSidecar(path, async (handle) => {
    const start = await readStart(handle, HEADER_BYTES)
    const known = start.includes(NEWLINE) ? start : await handle.readFile()
    const end = known.indexOf(NEWLINE)
    return end === -1 ? undefined : decodeHeader(known.toString('utf8', 0, end))
  })
}

/**
 * Reads from a sidecar where the lines of some operations are.
 *
 * @returns Byte offsets, ascending, each once; undefined when the sidecar is not as it was written.
 */
export async function readOperationOffsets(
  path: string,
  operationIds: ReadonlySet<string>,
): Promise<number[] | undefined> {
  return withSidecar(path, async (handle) => {
    const json = operationsText(await handle.readFile('utf8'))
    if (json === undefined) return undefined
    // Searching is much cheaper than parsing, and most files do not hold the operation.
    if (![...operationIds].some((id) => json.includes(JSON.stringify(id)))) return []
    const offsets = decodeOperations(json)
      ?.filter(([id]) => operationIds.has(id))
      .flatMap(([, found]) => found)
    return offsets && [...new Set(offsets)].sort((a, b) => a - b)
  })
}

// A sidecar that cannot be read is as good as none.
async function withSidecar<T>(
  path: string,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    return await read(handle)
  } catch {
    return undefined
  } finally {
    await handle?.close().catch(() => {})
  }
}

async function readStart(handle: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}
