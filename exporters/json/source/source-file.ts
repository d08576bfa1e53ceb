import { constants, type Stats } from 'node:fs'
import { lstat, open, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../../src/errors.js'
import { Unreadable } from '../../../src/query/damage.js'
import { readBytes } from '../lines/read-bytes.js'
import { openName, sealedName, sidecarName, type SpanFileKind, type SpanFileName } from '../files/names.js'

/** A file with spans, as it was when it was found: what is appended later is not read. */
export class SourceFile {
  readonly path: string
  readonly sidecarPath: string
  readonly kind: SpanFileKind
  readonly size: number
  #handle: FileHandle | undefined

  constructor(dir: string, { stem, kind }: SpanFileName, size: number, handle?: FileHandle) {
    this.path = join(dir, kind === 'open' ? openName(stem) : sealedName(stem))
    this.sidecarPath = join(dir, sidecarName(stem))
    this.kind = kind
    this.size = size
    this.#handle = handle
  }

  /** Reads into `buffer` if it is large enough, else into a new one. */
  async read(start: number, end: number, buffer: Buffer): Promise<Buffer> {
    try {
      this.#handle ??= await openToRead(this.path)
      return await readBytes(this.#handle, start, end, buffer)
    } catch (cause) {
      throw unreadable(this.path, cause)
    }
  }

  /** Lets go of a file that can be opened again by its name; the others change their names, or what is under them. */
  async rest(): Promise<void> {
    if (this.kind === 'sealed') await this.close()
  }

  async close(): Promise<void> {
    const handle = this.#handle
    this.#handle = undefined
    await closeQuietly(handle)
  }
}

/**
 * Finds a file by the name it was listed under. An open file may have been sealed since: it is then found under its
 * new name.
 *
 * @returns undefined when it is gone: removed on purpose, since listing and opening are a moment apart.
 * @throws {Unreadable} when the name is that of a symbolic link, or of no file.
 * @throws {AuditError} ERR_SINK_READ
 */
export async function findSourceFile(dir: string, name: SpanFileName): Promise<SourceFile | undefined> {
  const { stem, kind } = name
  if (kind === 'sealed') {
    const stats = await ifThere(lstat(join(dir, sealedName(stem))))
    if (!stats) return undefined
    requireFile(stats)
    return new SourceFile(dir, name, stats.size)
  }
  const path = join(dir, kind === 'open' ? openName(stem) : sealedName(stem))
  const handle = await ifThere(openToRead(path))
  if (!handle) return kind === 'open' ? findSourceFile(dir, { stem, kind: 'sealed' }) : undefined
  try {
    const stats = await handle.stat()
    requireFile(stats)
    return new SourceFile(dir, name, stats.size, handle)
  } catch (error) {
    await closeQuietly(handle)
    throw error instanceof Unreadable ? error : unreadable(path, error)
  }
}

/** What was needed of a file has been read by now, or cannot be read: that its descriptor fails to close changes nothing. */
async function closeQuietly(handle: FileHandle | undefined): Promise<void> {
  await handle?.close().catch(() => {})
}

function openToRead(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
}

async function ifThere<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found
  } catch (error) {
    const { code, path = '' } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    if (code === 'ELOOP') throw notAFile()
    throw unreadable(path, error)
  }
}

function requireFile(stats: Stats): void {
  if (!stats.isFile()) throw notAFile()
}

function notAFile(): Unreadable {
  return new Unreadable('a link or a special file stands where a file should, and is not followed')
}

/** The error for a file that the file system does not give. */
export function unreadable(path: string, cause: unknown): AuditError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new AuditError(
    'ERR_SINK_READ',
    `cannot read ${path} (${reason}): check permissions and read again`,
    { cause },
  )
}
