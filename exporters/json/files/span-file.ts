import { constants } from 'node:fs'
import { lstat, open, unlink, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { AuditError } from '../../../src/errors.js'
import { syncDirectory } from './directories.js'
import { giveFinalName } from './final-name.js'
import { IndexBuilder, type LineFacts } from './index-builder.js'
import { lockDescriptor } from '../../../src/journal/lock.js'
import { openName, sidecarName } from './names.js'
import { writeSidecar } from './sidecar.js'

/** Whole lines that are written together. */
export interface LineBatch {
  bytes: Buffer
  lines: readonly { length: number; facts: LineFacts }[]
}

/** The part of a `FileHandle` that is needed. */
export type SpanFileHandle = Pick<FileHandle, 'fd' | 'write' | 'datasync' | 'truncate' | 'stat' | 'close'>

/** An open file of span lines, held by a lock and ending in a whole line whenever no write is under way. */
export class SpanFile {
  readonly #dir: string
  readonly #stem: string
  readonly #handle: SpanFileHandle
  readonly #index = new IndexBuilder()
  #isUsable = true

  private constructor(dir: string, stem: string, handle: SpanFileHandle) {
    this.#dir = dir
    this.#stem = stem
    this.#handle = handle
  }

  /**
   * Makes a new file, with a name that survives power loss, and takes its lock.
   *
   * @returns undefined when someone who settles the files of dead writers was faster: try another name.
   */
  static async create(dir: string, stem: string): Promise<SpanFile | undefined> {
    const path = join(dir, openName(stem))
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const handle = await open(path, flags, 0o600)
    let file: SpanFile | undefined
    try {
      const isOurs = lockDescriptor(handle.fd) && (await isSameFile(path, handle))
      await syncDirectory(dir)
      if (isOurs) file = new SpanFile(dir, stem, handle)
    } finally {
      if (!file) await handle.close()
    }
    return file
  }

  /** Over a handle that is open and locked. */
  static over(dir: string, stem: string, handle: SpanFileHandle): SpanFile {
    return new SpanFile(dir, stem, handle)
  }

  get path(): string {
    return join(this.#dir, openName(this.#stem))
  }

  get bytes(): number {
    return this.#index.bytes
  }

  /** False after a failure that left the file in doubt: it takes no more lines. */
  get isUsable(): boolean {
    return this.#isUsable
  }

  /**
   * Appends lines with one write: all of them, or none.
   *
   * @param durable Whether to wait until they are on stable storage.
   * @throws {AuditError} ERR_SINK_WRITE; the file then ends where it did before, or is no longer usable.
   */
  async append({ bytes, lines }: LineBatch, durable: boolean): Promise<void> {
    try {
      const { bytesWritten } = await this.#handle.write(bytes, 0, bytes.length, this.bytes)
      if (bytesWritten < bytes.length)
        throw new Error(`only ${bytesWritten} of ${bytes.length} bytes were taken`)
      if (durable) await this.sync()
      if ((await this.#handle.stat()).nlink === 0) throw this.#doubt(new Error('the file was removed'))
    } catch (cause) {
      await this.#restore()
      throw new AuditError(
        'ERR_SINK_WRITE',
        `cannot write to ${this.path} (${reasonOf(cause)}): see to the disk`,
        { cause },
      )
    }
    let start = 0
    for (const { length, facts } of lines) {
      this.#index.addLine(bytes.subarray(start, start + length), facts)
      start += length
    }
  }

  /** Puts what was written on stable storage. */
  async sync(): Promise<void> {
    try {
      await this.#handle.datasync()
    } catch (error) {
      // After a failed sync the kernel may call lost pages clean, and a later sync would succeed over them.
      throw this.#doubt(error)
    }
  }

  /** Makes the file final: synced, renamed (never over another), with a sidecar beside it; removed if it has no lines. */
  async seal(): Promise<void> {
    try {
      if (this.bytes === 0) await unlink(this.path)
      else await this.#finish()
    } finally {
      this.#isUsable = false
      await this.#handle.close()
    }
  }

  /** Lets go of a file in doubt, as a dead writer would: it stays readable, and `sealOrphans` settles it. */
  async abandon(): Promise<void> {
    this.#isUsable = false
    await this.#handle.close()
  }

  async #finish(): Promise<void> {
    await this.sync()
    const stem = await giveFinalName(this.#dir, this.#stem)
    // Without a sidecar reading is slower, nothing else.
    if (stem !== undefined)
      await writeSidecar(join(this.#dir, sidecarName(stem)), this.#index.build()).catch(() => {})
    await syncDirectory(this.#dir)
  }

  async #restore(): Promise<void> {
    try {
      await this.#handle.truncate(this.bytes)
    } catch {
      this.#isUsable = false
    }
  }

  #doubt<T>(error: T): T {
    this.#isUsable = false
    return error
  }
}

/** Whether a path still names the file that a handle has open. */
export async function isSameFile(path: string, handle: Pick<FileHandle, 'stat'>): Promise<boolean> {
  try {
    const [named, opened] = await Promise.all([lstat(path), handle.stat()])
    return named.ino === opened.ino && named.dev === opened.dev
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
