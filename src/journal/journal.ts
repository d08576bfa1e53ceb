import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../config/directories.js'
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
import { LOCK_FILE, journalFileName, removeJournalDir, syncDirectory } from './files.js'
import { tryLock, type HeldLock } from './lock.js'
import { ReleaseCounts } from './release-counts.js'
import { LossReserve, type Loss } from './reserve.js'

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
const SYNCED: ReadonlySet<FrameType> = new Set(['record', 'ack'])
const DEFAULT_MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * A writer's own append-only files. Under `sync` an append is in the kernel when it returns, under `fsync` on the disk,
 * under `tick` at the end of this turn of the event loop; a failed one leaves no trace, so the entry after it stands
 * where it would have stood. A file is removed once every record in it, and in all files before it, is settled.
 */
export class Journal {
  readonly dir: string
  readonly #options: JournalOptions
  readonly #buffer = new FrameBuffer()
  readonly #group: CommitGroup
  readonly #counts: ReleaseCounts
  #lock: HeldLock | undefined
  #reserve: LossReserve | undefined
  #file: AppendFile | undefined
  /** A file is followed by a new one here; its own head, which holds the open trails, is at most half of it. */
  #rotateAt = 0

  private constructor(options: JournalOptions) {
    this.dir = join(options.journalDir, options.header.writer)
    this.#options = options
    this.#counts = new ReleaseCounts(options.header.exporters.length)
    this.#group = new CommitGroup(() => this.#writeBuffer())
  }

  /** @throws {AuditError} ERR_UNWRITABLE when the directory cannot be made or written to; ERR_UNSUPPORTED without file locks. */
  static open(options: JournalOptions): Journal {
    const journal = new Journal(options)
    try {
      journal.#makeDir()
      journal.#startFile()
      return journal
    } catch (cause) {
      journal.#removeQuietly()
      if (cause instanceof AuditError && cause.code === 'ERR_UNSUPPORTED') throw cause
      const { journalDir } = options
      throw new AuditError('ERR_UNWRITABLE', `cannot write to ${journalDir}: create it or make it writable`, {
        cause,
      })
    }
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
    const { maxBytes = Infinity } = this.#options
    if (this.bytes > maxBytes) {
      throw new AuditError(
        'ERR_JOURNAL_FULL',
        `the journal in ${this.dir} holds ${this.bytes} bytes that the sink has not taken: see to the sink, or raise journalMaxBytes`,
      )
    }
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

  /** Says that an exporter has acknowledged so many records of each file, and removes files that nobody needs now. */
  settle(exporter: number, records: ReadonlyMap<number, number>): void {
    if (!this.#file) return
    for (const number of this.#counts.settle(exporter, records)) {
      rmSync(join(this.dir, journalFileName(number)), { force: true })
    }
  }

  /** Writes down what could not be kept, which a full disk does not prevent. @throws a file system error. */
  noteLosses(losses: readonly Loss[]): void {
    this.#reserve?.write(losses)
  }

  /** Notices that the file was removed from outside: what is written to it now would be lost with the process. */
  checkFile(): void {
    this.#file?.check()
  }

  /** Gives up the lock. With nothing left to keep, the directory goes too. */
  close({ keep }: { keep: boolean }): void {
    this.#group.end()
    this.#file?.close()
    this.#file = undefined
    this.#reserve?.close()
    this.#reserve = undefined
    if (!keep) removeJournalDir(this.dir)
    this.#lock?.release()
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

  #makeDir(): void {
    const { journalDir, header, durability } = this.#options
    const draft = join(journalDir, `.draft-${header.writer}`)
    makeDirectory(journalDir)
    rmSync(draft, { recursive: true, force: true })
    mkdirSync(draft, { mode: 0o700 })
    // The lock is held before the directory gets the name that recovery looks for.
    const lock = tryLock(join(draft, LOCK_FILE))
    if (!lock) throw new Error('the lock of a new directory is taken')
    this.#lock?.release()
    this.#lock = lock
    this.#reserve?.close()
    this.#reserve = LossReserve.create(draft, { sync: durability === 'fsync' })
    renameSync(draft, this.dir)
    if (durability !== 'fsync') return
    syncDirectory(journalDir)
    syncDirectory(dirname(journalDir))
  }

  #startFile(): void {
    const previous = this.#file
    const file = this.#createFile(this.#counts.current + 1)
    try {
      file.append(this.#head(previous), { sync: this.#options.durability === 'fsync' })
      if (this.#options.durability === 'fsync') syncDirectory(this.dir)
    } catch (error) {
      // Without its head the file would not be understood: the old one stays in use.
      file.discard()
      throw error
    }
    previous?.close()
    this.#file = file
    this.#rotateAt = Math.max(this.#options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES, file.end * 2)
    this.#counts.fileAdded(previous?.end ?? 0)
  }

  #createFile(number: number): AppendFile {
    const path = join(this.dir, journalFileName(number))
    try {
      return AppendFile.create(path)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      // The directory was removed under us: a new one, with a new lock, keeps what comes from now on.
      this.#makeDir()
      return AppendFile.create(path)
    }
  }

  #head(previous: AppendFile | undefined): Buffer {
    const head = new FrameBuffer()
    const { header, openTrails } = this.#options
    head.add('header', JSON.stringify({ ...header, ...(previous && { previousEnd: previous.end }) }))
    for (const entry of openTrails()) head.add('open', JSON.stringify(entry))
    return head.bytes
  }

  // Clearing up after a failure must not hide what failed.
  #removeQuietly(): void {
    const { journalDir, header } = this.#options
    try {
      rmSync(join(journalDir, `.draft-${header.writer}`), { recursive: true, force: true })
      if (this.#lock) rmSync(this.dir, { recursive: true, force: true })
    } catch {
      // What stays is an empty draft that nobody reads.
    }
    this.#reserve?.close()
    this.#lock?.release()
  }
}
