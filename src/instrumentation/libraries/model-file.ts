import { createHash } from 'node:crypto'
import { createReadStream, statSync, type BigIntStats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { describeError } from '../../record/error-value.js'

/** What a record says of the file, or of the bytes, that a model was loaded from. */
export interface ModelFile {
  /** As the service named it. */
  path?: string
  bytes?: number
  /** Hex of the SHA-256 (FIPS 180-4) of what was loaded. */
  sha256?: string
  /** Why there is no hash: `pending`, `changed`, `not-a-file`, `not-seen`, or what reading failed with, as `ENOENT`. */
  sha256Missing?: string
  /** Files beside it that hold its weights. */
  externalData?: ModelFile[]
}

/** Where a model comes from: what is known of it, and when all is. */
export interface ModelSource {
  /** What is known by now. */
  readonly file: Readonly<ModelFile>
  /** Whether the hash is there within what loading the model takes anyway: see {@link WAIT_BYTES}. */
  readonly isQuick: boolean
  /** Whether `file` has all it will ever have. */
  readonly isSettled: boolean
  /** Resolves once that is so. Never rejects. To be called when the model has been loaded. */
  settle(): Promise<void>
}

/**
 * Up to this size a load waits for the hash, so that every later record can name it. Hashing runs at 1.7 GB/s, some
 * 40 ms for 64 MiB: a tenth of what loading such a model takes.
 */
const WAIT_BYTES = 64n * 1024n * 1024n
/** Small enough that the event loop is held up for less than a millisecond. */
const CHUNK_BYTES = 256 * 1024
/** A service that loads more different files than this hashes the oldest again. */
const MAX_KNOWN = 256

/** Hashes by what they were made of: a file that is loaded again is not read again unless it changed. */
const known = new Map<string, Promise<string>>()

/** A model given as bytes, hashed at once: 0.5 ms per MiB, less than a copy for later would cost. */
export function modelBytes(bytes: Uint8Array): ModelSource {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return settled({ bytes: bytes.byteLength, sha256 })
}

/** A model whose origin nothing is known of. */
export function unknownModel(): ModelSource {
  return settled({ sha256Missing: 'not-seen' })
}

function settled(file: ModelFile): ModelSource {
  return { file, isQuick: true, isSettled: true, settle: () => Promise.resolve() }
}

/** A model in a file. To be called before it is loaded: the hash counts only where the file is the same afterwards. */
export function modelFile(path: string): ModelSource {
  return new FileSource(path)
}

class FileSource implements ModelSource {
  file: ModelFile
  readonly isQuick: boolean
  isSettled = false
  readonly #path: string
  readonly #before: string | undefined
  readonly #hash: Promise<string> | undefined
  #settled: Promise<void> | undefined

  constructor(path: string) {
    // A relative path means another file once the working directory has changed.
    this.#path = resolve(path)
    try {
      const stats = statSync(this.#path, { bigint: true })
      this.isQuick = !stats.isFile() || stats.size <= WAIT_BYTES
      this.file = {
        path,
        bytes: Number(stats.size),
        sha256Missing: stats.isFile() ? 'pending' : 'not-a-file',
      }
      if (!stats.isFile()) return
      this.#before = identity(this.#path, stats)
      this.#hash = hashOnce(this.#before, this.#path)
    } catch (error) {
      this.isQuick = true
      this.file = { path, sha256Missing: reasonOf(error) }
    }
  }

  settle(): Promise<void> {
    return (this.#settled ??= this.#settle())
  }

  async #settle(): Promise<void> {
    if (this.#hash) await this.#check(this.#hash)
    this.isSettled = true
  }

  async #check(hash: Promise<string>): Promise<void> {
    const { sha256Missing: _, ...file } = this.file
    try {
      const sha256 = await hash
      const after = identity(this.#path, await stat(this.#path, { bigint: true }))
      this.file = after === this.#before ? { ...file, sha256 } : { ...file, sha256Missing: 'changed' }
    } catch (error) {
      this.file = { ...file, sha256Missing: reasonOf(error) }
    }
  }
}

/** What changes when a file is replaced or written to. */
function identity(path: string, { dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs, path].join(':')
}

function hashOnce(id: string, path: string): Promise<string> {
  const earlier = known.get(id)
  if (earlier) return earlier
  const hash = hashFile(path)
  known.set(id, hash)
  for (const oldest of known.keys()) if (known.size > MAX_KNOWN) known.delete(oldest)
  hash.catch(() => known.delete(id))
  return hash
}

async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  const chunks = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  for await (const chunk of chunks as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}

function reasonOf(error: unknown): string {
  const { code, errorType } = describeError(error, false)
  return code === undefined ? errorType : String(code)
}
