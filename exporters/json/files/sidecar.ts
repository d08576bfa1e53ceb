import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { Block, FileIndex } from './file-index.js'

const VERSION = 1
/** Most headers end well within this, so one read gets them without the operations behind. */
const HEADER_BYTES = 16 * 1024
const NEWLINE = 0x0a

interface Header {
  version: number
  bytes: number
  spans: number
  records: number
  min?: string
  max?: string
  operationNames?: string[]
  /** `start` is the `end` before. */
  blocks: [end: number, min: string, max: string][]
}

/** All of an index but the operations, which are large and mostly not needed. */
export type SidecarHeader = Omit<FileIndex, 'operations'>

/**
 * Writes the sidecar of a sealed file: two lines of JSON, a header and the operations. It may be cut short by a
 * crash: readers then scan the file instead.
 */
export async function writeSidecar(path: string, index: FileIndex): Promise<void> {
  const { operations, blocks, ...rest } = index
  const header: Header = {
    version: VERSION,
    ...rest,
    blocks: blocks.map(({ end, min, max }) => [end, min, max]),
  }
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW
  const handle = await open(path, flags, 0o600)
  try {
    await handle.writeFile(
      JSON.stringify(header) + '\n' + JSON.stringify({ operations: [...operations] }) + '\n',
    )
  } finally {
    await handle.close()
  }
}

/**
 * Reads the header of a sidecar.
 *
 * @param bytes Size of the file it must be of.
 * @returns undefined when there is none that fits: missing, cut short, of another size or version.
 */
export async function readSidecarHeader(path: string, bytes: number): Promise<SidecarHeader | undefined> {
  return withSidecar(path, async (handle) => {
    const start = await readStart(handle, HEADER_BYTES)
    const known = start.includes(NEWLINE) ? start : await handle.readFile()
    const end = known.indexOf(NEWLINE)
    return end === -1 ? undefined : parseHeader(known.toString('utf8', 0, end), bytes)
  })
}

/**
 * Reads from a sidecar where the lines of some operations are.
 *
 * @returns Byte offsets, ascending, each once; undefined when the sidecar cannot be read.
 */
export async function readOperationOffsets(
  path: string,
  operationIds: ReadonlySet<string>,
): Promise<number[] | undefined> {
  return withSidecar(path, async (handle) => {
    const text = await handle.readFile('utf8')
    const second = text.slice(text.indexOf('\n') + 1)
    if (!second.endsWith('}\n')) return undefined
    // Searching is much cheaper than parsing, and most files do not hold the operation.
    if (![...operationIds].some((id) => second.includes(JSON.stringify(id)))) return []
    const { operations } = JSON.parse(second) as { operations: [string, number[]][] }
    const offsets = operations.filter(([id]) => operationIds.has(id)).flatMap(([, found]) => found)
    return [...new Set(offsets)].sort((a, b) => a - b)
  })
}

// A sidecar that cannot be read is as good as none.
async function withSidecar<T>(
  path: string,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
    return await read(handle)
  } catch {
    return undefined
  } finally {
    await handle?.close()
  }
}

async function readStart(handle: FileHandle, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

function parseHeader(text: string, bytes: number): SidecarHeader | undefined {
  const header = JSON.parse(text) as Header
  if (header.version !== VERSION || header.bytes !== bytes) return undefined
  const blocks: Block[] = []
  for (const [end, min, max] of header.blocks) {
    const start = blocks.at(-1)?.end ?? 0
    if (!(end > start) || typeof min !== 'string' || typeof max !== 'string') return undefined
    blocks.push({ start, end, min, max })
  }
  // Blocks that do not tile the file would hide lines.
  if ((blocks.at(-1)?.end ?? 0) !== bytes) return undefined
  const { spans, records, min, max, operationNames } = header
  return {
    bytes,
    spans,
    records,
    blocks,
    ...(min !== undefined && { min }),
    ...(max !== undefined && { max }),
    ...(operationNames !== undefined && { operationNames }),
  }
}
