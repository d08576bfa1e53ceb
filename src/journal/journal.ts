import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Durability } from '../config/options.js'
import { AuditError } from '../errors.js'
import { AppendFile } from './append-file.js'
import { CommitGroup } from './commit-group.js'
import type {
  AckEntry,
  BatchEntry,
  JournalHeader,
  JournalPosition,
  OpenEntry,
  SegmentEntry,
} from './entries.js'
import { FrameBuffer, type FrameType } from './frame.js'
import { journalFileName, syncDirectory } from './files.js'
import { ReleaseCounts } from './release-counts.js'
import type { Loss } from './reserve.js'
import { WriterDir } from './writer-dir.js'

export interface JournalOptions {
  journalDir: string
  header: JournalHeader
  durability: Durability
  /** A file above this many bytes is followed by a new one. @default 16 MiB */
  maxFileBytes?: number
  /** Bytes of all files above which no record is taken. @default Infinity */
  maxBytes?: number
  /** The trails open at a rotation. */
  openTrails: () => Iterable<OpenEntry>
}

/** Where a record is kept. */
export interface RecordPlace {
  /** Number of the file, for {@link Journal.settle}. */
  file: number
  /** Under `tick`: settles with the write of this turn of the event loop. */
  kept?: Promise<void>
}

/** Entries that `fsync` brings to the disk at once: others a recovery can do without. */
const SYNCED: ReadonlySet<FrameType> = new Set(['record', 'batch', 'ack'])
const DEFAULT_MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * A writer's own append-only files. Under `sync` an append is in the kernel when it returns, under `fsync` on the disk,
 * under `tick` at the end of this turn of the event loop; a failed one leaves no trace, so the entry after it stands
 * where it would have stood. A file is removed once every record in it, and in all files before it, is settled.
 */
export class Journal {
  readonly #dir: WriterDir
  readonly #options: JournalOptions
  readonly #buffer = new FrameBuffer()
  readonly #group: CommitGroup
  readonly #counts: ReleaseCounts
  #file: AppendFile | undefined
  /** A file is followed by a new one here; its own head, which holds the open trails, is at most half of it. */
  #rotateAt = 0
  #lastNumber = 0
  /** Files that nobody needs, and that are still to be removed. */
  #done: number[] = []

  private constructor(options: JournalOptions) {
    const { journalDir, header, durability } = options
    this.#dir = new WriterDir(journalDir, header.writer, { sync: durability === 'fsync' })
    this.#options = options
    this.#counts = new ReleaseCounts(options.header.exporters.length)
    this.#group = new CommitGroup(() => this.#guarded(() => this.#writeBuffer()))
  }

  /** @throws {AuditError} ERR_UNWRITABLE when the directory cannot be made or written to; ERR_UNSUPPORTED without file locks. */
  static open(options: JournalOptions): Journal {
    const journal = new Journal(options)
    try {
      journal.#dir.make()
      journal.#startFile()
      return journal
    } catch (cause) {
      journal.#dir.discard()
      if (cause instanceof AuditError && cause.code === 'ERR_UNSUPPORTED') throw cause
      const { journalDir } = options
      throw new AuditError('ERR_UNWRITABLE', `cannot write to ${journalDir}: create it or make it writable`, {
        cause,
      })
    }
  }

  get dir(): string {
    return this.#dir.path
  }

  /** Behind the last entry, written or buffered. */
  get position(): JournalPosition {
    return { file: this.#counts.current, offset: (this.#file?.end ?? 0) + this.#buffer.length }
  }

  /** Records that some exporter has not acknowledged. */
  get unsettled(): number {
    return this.#counts.unsettled
  }

  /** Bytes of all files. */
  get bytes(): number {
    return this.#counts.bytes + this.position.offset
  }

  /**
   * Appends one record's canonical text.
   *
   * @throws {AuditError} ERR_JOURNAL_WRITE, ERR_JOURNAL_FULL; nothing was kept then.
   */
  appendRecord(text: string): RecordPlace {
    this.#checkRoom()
    this.#append('record', text)
    this.#counts.recordAdded()
    const kept = this.#group.pending
    return { file: this.#counts.current, ...(kept && { kept }) }
  }

  appendSegment(entry: SegmentEntry): void {
    this.#append('segment', JSON.stringify(entry))
  }

  appendBatch(entry: BatchEntry): void {
    this.#append('batch', JSON.stringify(entry))
  }

  /** Notes what an exporter has. On the disk, under `fsync`, and written, under `tick`, before files can go for it. */
  appendAck(entry: AckEntry): void {
    this.#append('ack', JSON.stringify(entry))
    this.commit()
  }

  /**
   * Writes what `tick` has buffered.
   *
   * @throws {AuditError} ERR_JOURNAL_WRITE; it stays buffered, and nothing is taken until it is written.
   */
  commit(): void {
    this.#guarded(() => this.#group.commit())
  }

  /** Says that the process is in its `exit`: no turn of the event loop will come. */
  loopIsOver(): void {
    this.#group.loopIsOver()
  }

  /** Says that an exporter has acknowledged so many records of each file, and removes files that nobody needs now. */
  settle(exporter: number, records: ReadonlyMap<number, number>): void {
    if (this.#file) this.#release(this.#counts.settle(exporter, records))
  }

  /** Writes down what could not be kept, which a full disk does not prevent. @throws a file system error. */
  noteLosses(losses: readonly Loss[]): void {
    this.#dir.reserve?.write(losses)
  }

  /** Notices that the file was removed from outside: what is written to it now would be lost with the process. */
  checkFile(): void {
    this.#file?.check()
  }

  /** Gives up the lock, whatever else fails. With nothing left to keep, the directory goes too. @throws a file system error. */
  close({ keep }: { keep: boolean }): void {
    this.#group.end()
    try {
      this.#file?.close()
      this.#file = undefined
    } finally {
      this.#dir.close({ keep })
    }
  }

  #append(type: FrameType, payload: string): void {
    this.#guarded(() => {
      if (!this.#file) throw new Error('the journal is closed')
      // What a tick could not write stands before this entry: it must be on file first.
      if (this.#group.isStuck) this.#group.commit()
      if (this.#file.isSpoilt || this.position.offset >= this.#rotateAt) {
        this.#group.commit()
        this.#startFile()
      }
      this.#buffer.add(type, payload)
      if (this.#options.durability === 'tick') this.#group.join()
      else this.#writeBuffer({ sync: this.#options.durability === 'fsync' && SYNCED.has(type) })
    })
  }

  #checkRoom(): void {
    const { maxBytes = Infinity } = this.#options
    if (this.bytes <= maxBytes) return
    // The newest file stays until there is a newer one, even if all in it is settled.
    if (this.unsettled === 0) this.#guarded(() => this.#startFile())
    if (this.bytes <= maxBytes) return
    throw new AuditError(
      'ERR_JOURNAL_FULL',
      `the journal in ${this.dir} holds ${this.bytes} bytes that its exporters have not taken: see to them, or raise journalMaxBytes`,
    )
  }

  #guarded(write: () => void): void {
    try {
      write()
    } catch (cause) {
      if (cause instanceof AuditError) throw cause
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause)
      throw new AuditError(
        'ERR_JOURNAL_WRITE',
        `cannot append to the journal in ${this.dir} (${reason}): free or repair the disk, then log again`,
        { cause },
      )
    }
  }

  #writeBuffer({ sync } = { sync: false }): void {
    const isBuffered = this.#options.durability === 'tick'
    try {
      if (this.#file!.isSpoilt) this.#startFile()
      this.#file!.append(this.#buffer.bytes, { sync })
      this.#buffer.clear()
    } catch (error) {
      // Who logged under `tick` has a receipt: it is written later, or its promise rejects.
      if (!isBuffered) this.#buffer.clear()
      throw error
    }
  }

  #startFile(): void {
    const previous = this.#file
    // A number is used once, even if its file could not be begun: what is left of that is never read for another.
    const file = this.#createFile(++this.#lastNumber)
    try {
      // What the new file says of the old one's end must hold after a power loss too.
      if (this.#options.durability === 'fsync' && previous && !previous.isSpoilt) previous.sync()
      file.append(this.#head(), { sync: this.#options.durability === 'fsync' })
      if (this.#options.durability === 'fsync') syncDirectory(this.dir)
    } catch (error) {
      // The old file stays in use, unless its successor, which would be read behind it, cannot be taken back.
      if (!file.discard()) previous?.spoil()
      throw error
    }
    this.#file = file
    this.#rotateAt = Math.max(this.#maxFileBytes, file.end * 2)
    previous?.closeQuietly()
    try {
      this.#release(this.#counts.fileAdded(this.#lastNumber, previous?.end ?? 0))
    } catch {
      // No reason to refuse a record: the next one that settles something tries again, and tells.
    }
  }

  /** A bound on the whole is only felt in steps of a file: they must be small beside it. */
  get #maxFileBytes(): number {
    const { maxFileBytes = DEFAULT_MAX_FILE_BYTES, maxBytes = Infinity } = this.#options
    return Math.min(maxFileBytes, maxBytes / 4)
  }

  // From the oldest on: a trail whose end was in a file that is gone looks open to who finds its beginning.
  #release(files: readonly number[]): void {
    this.#done.push(...files)
    for (const number of [...this.#done]) {
      rmSync(join(this.dir, journalFileName(number)), { force: true })
      this.#done.shift()
    }
  }

  #createFile(number: number): AppendFile {
    const path = join(this.dir, journalFileName(number))
    try {
      return AppendFile.create(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      // The directory was removed under us: a new one, with a new lock, keeps what comes from now on.
      this.#dir.make()
      return AppendFile.create(path)
    }
  }

  #head(): Buffer {
    const head = new FrameBuffer()
    const { header, openTrails } = this.#options
    const previous = this.#file && { file: this.#counts.current, offset: this.#file.end }
    head.add('header', JSON.stringify({ ...header, ...(previous && { previous }) }))
    for (const entry of openTrails()) head.add('open', JSON.stringify(entry))
    return head.bytes
  }
}
