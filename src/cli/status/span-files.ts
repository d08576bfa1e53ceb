import { constants } from 'node:fs'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../errors.js'
import { isLocked } from '../../journal/status.js'

/** A file of span lines in a `file:` sink. */
export interface SpanFileStatus {
  name: string
  /** `sealed`: final; `open`: being written, or left by a writer that died; `foreign`: not Spanledger's own. */
  kind: 'sealed' | 'open' | 'foreign'
  bytes: number
  records: number
  /** Of an open file, whether its writer lives. */
  isAlive?: boolean
}

const OWN = /^(spans-\d{8}T\d{9}Z-[0-9a-f]{12}-\d{6,})\.jsonl(\.open)?$/
/** In an OTLP line the key of the attribute that holds a record; quotes within values are escaped, so only there. */
const RECORD_KEY = Buffer.from('"key":"audit.record"')
const CHUNK_BYTES = 512 * 1024
const SIDECAR_VERSION = 1
const SIDECAR_HEADER_BYTES = 64 * 1024

/**
 * Lists the span files of a directory, with how many records each holds: by its sidecar where that is of this very
 * file, else counted. Nothing is changed.
 *
 * @returns undefined when there is no such directory.
 * @throws {AuditError} ERR_SINK_READ
 */
export async function readSpanFiles(dir: string): Promise<SpanFileStatus[] | undefined> {
  try {
    const names = await readdir(dir)
    const found: SpanFileStatus[] = []
    for (const name of names.sort()) {
      const file = await readSpanFile(dir, name)
      if (file) found.push(file)
    }
    return found
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    if (cause instanceof AuditError) throw cause
    throw new AuditError(
      'ERR_SINK_READ',
      `cannot read ${dir} (${(cause as Error).message}): name a directory that can be read`,
      { cause },
    )
  }
}

async function readSpanFile(dir: string, name: string): Promise<SpanFileStatus | undefined> {
  const own = OWN.exec(name)
  if (!own && !name.endsWith('.jsonl')) return undefined
  const path = join(dir, name)
  const handle = await openIfThere(path)
  // Sealed since it was listed, or removed.
  if (!handle) return undefined
  try {
    const stats = await handle.stat()
    if (!stats.isFile()) return undefined
    const bytes = stats.size
    const [, stem, openSuffix] = own ?? []
    if (stem !== undefined && openSuffix === undefined) {
      const records = await recordsBySidecar(join(dir, `${stem}.idx`), bytes)
      return { name, kind: 'sealed', bytes, records: records ?? (await countRecords(handle, bytes)) }
    }
    const records = await countRecords(handle, bytes)
    if (stem === undefined) return { name, kind: 'foreign', bytes, records }
    return { name, kind: 'open', bytes, records, isAlive: isLocked(path) }
  } finally {
    await handle.close()
  }
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ELOOP') return undefined
    throw error
  }
}

/** Undefined where there is no sidecar that fits the file. */
async function recordsBySidecar(path: string, bytes: number): Promise<number | undefined> {
  const handle = await openIfThere(path)
  if (!handle) return undefined
  try {
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(SIDECAR_HEADER_BYTES),
      0,
      SIDECAR_HEADER_BYTES,
      0,
    )
    const [line = ''] = buffer.toString('utf8', 0, bytesRead).split('\n', 1)
    const header = JSON.parse(line) as { version?: unknown; bytes?: unknown; records?: unknown }
    const fits = header.version === SIDECAR_VERSION && header.bytes === bytes
    return fits && typeof header.records === 'number' ? header.records : undefined
  } catch {
    return undefined
  } finally {
    await handle.close()
  }
}

async function countRecords(handle: FileHandle, bytes: number): Promise<number> {
  // The end of each chunk is read again with the next one, so that no key is missed on the border.
  const overlap = RECORD_KEY.length - 1
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES)
  let records = 0
  for (let start = 0; start < bytes; start += CHUNK_BYTES - overlap) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK_BYTES, bytes - start), start)
    const chunk = buffer.subarray(0, bytesRead)
    for (let at = chunk.indexOf(RECORD_KEY); at !== -1; at = chunk.indexOf(RECORD_KEY, at + 1)) records++
    if (start + bytesRead >= bytes || bytesRead === 0) break
  }
  return records
}
