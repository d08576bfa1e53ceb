import {
  constants,
  closeSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { makeDirectory } from '../config/directories.js'
import { AuditError } from '../errors.js'
import { FrameEncoder, type FrameType } from './frame.js'
import type { AckEntry, BatchEntry, JournalHeader, OpenEntry, SegmentEntry } from './entries.js'
import { LOCK_FILE, journalFileName, removeJournalDir, syncDirectory } from './files.js'
import { tryLock, type HeldLock } from './lock.js'

export interface JournalOptions {
  journalDir: string
  header: JournalHeader
  /** Whether each record is on stable storage before `appendRecord` returns. */
  fsync: boolean
  /** A file above this many bytes is followed by a new one. @default 16 MiB */
  maxFileBytes?: number
  /** The trails open at a rotation. */
  openTrails: () => Iterable<OpenEntry>
}

interface JournalFile {
  path: string
  number: number
  /** Records in it that the sink has not acknowledged. */
  unsettled: number
}

const DEFAULT_MAX_FILE_BYTES = 16 * 1024 * 1024

/**
 * A writer's own append-only files. An append is in the kernel (or, with `fsync`, on the disk) when it returns; a
 * failed one leaves no trace, so the entry after it stands where it would have stood. A file is removed once every
 * record in it, and in all files before it, is settled.
 */
export class Journal {
  readonly dir: string
  readonly #options: JournalOptions
  readonly #lock: HeldLock
  readonly #encoder = new FrameEncoder()
  readonly #files: JournalFile[] = []
  #fd = -1
  #position = 0
  /** A file is followed by a new one here; its own head, which holds the open trails, is at most half of it. */
  #rotateAt = 0
  /** Set when a failed write could not be undone: the file may end in rubbish and takes nothing more. */
  #spoilt = false

  private constructor(dir: string, lock: HeldLock, options: JournalOptions) {
    this.dir = dir
    this.#lock = lock
    this.#options = options
  }

  /** @throws {AuditError} ERR_UNWRITABLE when the directory cannot be made or written to. */
  static open(options: JournalOptions): Journal {
    const { journalDir, header } = options
    const dir = join(journalDir, header.writer)
    const draft = join(journalDir, `.draft-${header.writer}`)
    let lock: HeldLock | undefined
    try {
      makeDirectory(journalDir)
      mkdirSync(draft, { mode: 0o700 })
      // The lock is held before the directory gets the name that recovery looks for.
      lock = tryLock(join(draft, LOCK_FILE))
      if (!lock) throw new Error('the lock of a new directory is taken')
      renameSync(draft, dir)
      const journal = new Journal(dir, lock, options)
      journal.#startFile()
      if (options.fsync) syncDirectory(journalDir)
      return journal
    } catch (cause) {
      lock?.release()
      removeQuietly(draft)
      if (lock) removeQuietly(dir)
      if (cause instanceof AuditError && cause.code === 'ERR_UNSUPPORTED') throw cause
      throw new AuditError('ERR_UNWRITABLE', `cannot write to ${journalDir}: create it or make it writable`, {
        cause,
      })
    }
  }

  /**
   * Appends one record's canonical text.
   *
   * @returns the number of the file that holds it, for {@link settle}.
   * @throws {AuditError} ERR_JOURNAL_WRITE; nothing was kept then.
   */
  appendRecord(text: string): number {
    this.#append('record', text)
    const file = this.#files.at(-1)!
    file.unsettled++
    return file.number
  }

  /** Brings in the head of another writer's trail, so that a record appended to that trail is understood here. */
  appendOpen(entry: OpenEntry): void {
    this.#append('open', JSON.stringify(entry))
  }

  appendSegment(entry: SegmentEntry): void {
    this.#append('segment', JSON.stringify(entry))
  }

  appendBatch(entry: BatchEntry): void {
    this.#append('batch', JSON.stringify(entry))
  }

  appendAck(entry: AckEntry): void {
    this.#append('ack', JSON.stringify(entry))
  }

  /** Says that the sink has acknowledged so many records of a file, and removes the files that nobody needs now. */
  settle(fileNumber: number, records: number): void {
    const file = this.#files.find(({ number }) => number === fileNumber)
    if (this.#fd < 0) return
    if (file) file.unsettled -= records
    while (this.#files.length > 1 && this.#files[0]!.unsettled === 0) {
      rmSync(this.#files.shift()!.path, { force: true })
    }
  }

  /** Records that the sink has not acknowledged. */
  get unsettled(): number {
    return this.#files.reduce((sum, file) => sum + file.unsettled, 0)
  }

  /** Notices that the file was removed from outside: what is written to it now would be lost with the process. */
  checkFile(): void {
    if (this.#fd >= 0 && fstatSync(this.#fd).nlink === 0) this.#spoilt = true
  }

  /** Gives up the lock. With nothing left to keep, the directory goes too. */
  close({ keep }: { keep: boolean }): void {
    if (this.#fd >= 0) closeSync(this.#fd)
    this.#fd = -1
    if (!keep) removeJournalDir(this.dir)
    this.#lock.release()
  }

  #append(type: FrameType, payload: string): void {
    try {
      if (this.#fd < 0) throw new Error('the journal is closed')
      if (this.#spoilt || this.#position >= this.#rotateAt) this.#startFile()
      const start = this.#position
      this.#write(type, payload)
      if (this.#options.fsync && type === 'record') this.#sync(start)
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

  #write(type: FrameType, payload: string): void {
    const frame = this.#encoder.encode(type, payload)
    let written = 0
    try {
      while (written < frame.length) {
        written += writeSync(this.#fd, frame, written, frame.length - written, this.#position + written)
      }
    } catch (error) {
      if (written > 0) this.#undo()
      throw error
    }
    this.#position += frame.length
  }

  /** A record that could not be brought to the disk is taken back: its caller is told that nothing was kept. */
  #sync(start: number): void {
    try {
      fdatasyncSync(this.#fd)
    } catch (error) {
      this.#position = start
      this.#undo()
      // After a failed sync the kernel may have dropped what it held: the next record goes elsewhere.
      this.#spoilt = true
      throw error
    }
  }

  #undo(): void {
    try {
      ftruncateSync(this.#fd, this.#position)
    } catch {
      this.#spoilt = true
    }
  }

  #startFile(): void {
    const number = (this.#files.at(-1)?.number ?? 0) + 1
    const path = join(this.dir, journalFileName(number))
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    const fd = openSync(path, flags, 0o600)
    const previous = { fd: this.#fd, position: this.#position, spoilt: this.#spoilt }
    this.#fd = fd
    this.#position = 0
    this.#spoilt = false
    try {
      this.#write('header', JSON.stringify(this.#options.header))
      for (const entry of this.#options.openTrails()) this.#write('open', JSON.stringify(entry))
      if (this.#options.fsync) syncDirectory(this.dir)
    } catch (error) {
      // Without its head the file would not be understood: the old one stays in use.
      closeSync(fd)
      rmSync(path, { force: true })
      this.#fd = previous.fd
      this.#position = previous.position
      this.#spoilt = previous.spoilt
      throw error
    }
    if (previous.fd >= 0) closeSync(previous.fd)
    this.#rotateAt = Math.max(this.#options.maxFileBytes ?? DEFAULT_MAX_FILE_BYTES, this.#position * 2)
    this.#files.push({ path, number, unsettled: 0 })
  }
}

// Clearing up after a failure must not hide what failed.
function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {
    // What stays is an empty draft that nobody reads.
  }
}
