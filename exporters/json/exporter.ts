import { resolve } from 'node:path'
import { AuditError } from '../../src/errors.js'
import {
  EXPORT_FAILED,
  EXPORT_SUCCESS,
  type EndedSpan,
  type EndedSpanExporter,
  type ExportOutcome,
} from '../../src/otel/span-types.js'
import { encodeBatch } from './encoding/encode-batch.js'
import { LineBuffer } from '../encoding/line-buffer.js'
import { makeDirectory, requireWritable } from './files/directories.js'
import { loadLocks } from '../../src/journal/lock.js'
import { StemSequence } from './files/names.js'
import { SpanFile } from './files/span-file.js'

export interface JsonFileSpanExporterOptions {
  /** Directory of the files; made (mode 0700) at the first export. */
  logDir: string
  /** A file is sealed before it would grow beyond this many bytes. A larger batch has a file to itself. @default 16777216 (16 MiB) */
  maxFileBytes?: number
  /** A file is sealed when it is this old, in milliseconds. @default 600000 (10 minutes) */
  maxFileAgeMs?: number
  /** Whether an export waits until its lines are on stable storage, and so survive power loss. @default true */
  fsync?: boolean
}

const DEFAULT_FILE_BYTES = 16 * 1024 * 1024
const DEFAULT_FILE_AGE_MS = 10 * 60 * 1000
const MAX_TIMEOUT_MS = 2 ** 31 - 1

/**
 * Writes spans as OTLP JSON lines, one span a line, into files of a directory: open ones end in `.jsonl.open`, final
 * ones in `.jsonl`. An export has succeeded when all of its lines are in the file (and on stable storage); one that
 * failed has left none, and may be tried again. Several exporters, in several processes, can share a directory.
 *
 * Works in a provider of the OpenTelemetry SDK, major 2 or 3, as any other `SpanExporter`.
 *
 * @throws {AuditError} ERR_UNWRITABLE when the directory cannot be written, ERR_INVALID_OPTION, ERR_UNSUPPORTED where
 *   the platform has no file locks. Exports never throw: they fail with ERR_SINK_WRITE or ERR_UNWRITABLE.
 * @example
 * const exporter = new JsonFileSpanExporter({ logDir: 'audit_logs' })
 * const provider = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporter)] })
 * @see https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/
 */
export class JsonFileSpanExporter implements EndedSpanExporter {
  readonly #dir: string
  readonly #maxFileBytes: number
  readonly #maxFileAgeMs: number
  readonly #fsync: boolean
  readonly #stems = new StemSequence()
  readonly #buffer = new LineBuffer()
  #file: SpanFile | undefined
  #ageTimer: NodeJS.Timeout | undefined
  #work: Promise<unknown> = Promise.resolve()
  #stopped: Promise<void> | undefined

  constructor(options: JsonFileSpanExporterOptions) {
    const {
      logDir,
      maxFileBytes = DEFAULT_FILE_BYTES,
      maxFileAgeMs = DEFAULT_FILE_AGE_MS,
      fsync = true,
    } = options
    if (typeof logDir !== 'string' || logDir === '') throw invalid('logDir must be the path of a directory')
    if (!Number.isSafeInteger(maxFileBytes) || maxFileBytes < 1)
      throw invalid('maxFileBytes must be a whole number from 1 up')
    if (!(maxFileAgeMs >= 1 && maxFileAgeMs <= MAX_TIMEOUT_MS))
      throw invalid(`maxFileAgeMs must be from 1 to ${MAX_TIMEOUT_MS}`)
    if (typeof fsync !== 'boolean') throw invalid('fsync must be true or false')
    this.#dir = resolve(logDir)
    this.#maxFileBytes = maxFileBytes
    this.#maxFileAgeMs = maxFileAgeMs
    this.#fsync = fsync
    requireWritable(this.#dir)
    loadLocks()
  }

  export(spans: EndedSpan[], done: (result: ExportOutcome) => void): void {
    const exported = this.#stopped
      ? Promise.reject(new AuditError('ERR_SINK_WRITE', 'this exporter was shut down: make a new one'))
      : this.#inTurn(() => this.#write(spans))
    exported
      .then(
        () => done({ code: EXPORT_SUCCESS }),
        (error: Error) => done({ code: EXPORT_FAILED, error }),
      )
      // What a callback throws is not ours to crash the host with.
      .catch(() => {})
  }

  /** Waits for the exports under way; without `fsync`, also puts them on stable storage. */
  async forceFlush(): Promise<void> {
    await this.#inTurn(async () => this.#file?.sync())
  }

  /** Waits for the exports under way and seals the file. Exports that come later fail. */
  shutdown(): Promise<void> {
    this.#stopped ??= this.#inTurn(() => this.#seal())
    return this.#stopped
  }

  /** Runs one piece of work at a time, in the order asked for. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work)
    this.#work = result.catch(() => {})
    return result
  }

  async #write(spans: readonly EndedSpan[]): Promise<void> {
    if (spans.length === 0) return
    const batch = await encodeBatch(spans, this.#buffer)
    const file = await this.#fileFor(batch.bytes.length)
    try {
      await file.append(batch, this.#fsync)
    } finally {
      if (!file.isUsable) await this.#leave(file)
    }
    if (file.bytes >= this.#maxFileBytes) await this.#sealQuietly()
  }

  async #fileFor(bytes: number): Promise<SpanFile> {
    if (this.#file && this.#file.bytes > 0 && this.#file.bytes + bytes > this.#maxFileBytes)
      await this.#sealQuietly()
    this.#file ??= await this.#create()
    return this.#file
  }

  async #create(): Promise<SpanFile> {
    try {
      await makeDirectory(this.#dir)
      let file: SpanFile | undefined
      while (!file) file = await SpanFile.create(this.#dir, this.#stems.next(new Date()))
      const seal = () => void this.#inTurn(() => this.#sealQuietly())
      this.#ageTimer = setTimeout(seal, this.#maxFileAgeMs).unref()
      return file
    } catch (cause) {
      if (cause instanceof AuditError) throw cause
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new AuditError('ERR_UNWRITABLE', `cannot make a file in ${this.#dir} (${reason}): see to it`, {
        cause,
      })
    }
  }

  // A file that could not be sealed has all of its lines: no reason to fail the export at hand.
  async #sealQuietly(): Promise<void> {
    await this.#seal().catch(() => {})
  }

  async #seal(): Promise<void> {
    const file = this.#file
    this.#forget()
    await file?.seal()
  }

  async #leave(file: SpanFile): Promise<void> {
    this.#forget()
    await file.abandon()
  }

  #forget(): void {
    this.#file = undefined
    clearTimeout(this.#ageTimer)
  }
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', message)
}
