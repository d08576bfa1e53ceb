import {
  closeSync,
  constants,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'

/**
 * A file that only grows. What an append was given is in the kernel when it returns (or on the disk, when it is to be
 * synced); one that failed leaves no trace, or else the file takes nothing more.
 */
export class AppendFile {
  readonly path: string
  readonly #fd: number
  #end = 0
  #isSpoilt = false
  #isOpen = true

  private constructor(path: string, fd: number) {
    this.path = path
    this.#fd = fd
  }

  /** Makes the file: mode 0600, never over another, no links followed. @throws a file system error. */
  static create(path: string): AppendFile {
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW
    return new AppendFile(path, openSync(path, flags, 0o600))
  }

  /** Bytes of it that count. */
  get end(): number {
    return this.#end
  }

  /** Whether it may end in bytes that do not count, or will be gone with the process. */
  get isSpoilt(): boolean {
    return this.#isSpoilt
  }

  /** @throws a file system error; nothing was kept then. */
  append(bytes: Buffer, { sync }: { sync: boolean }): void {
    if (!this.#isOpen) throw new Error('the file is closed')
    let written = 0
    try {
      while (written < bytes.length) {
        const position = this.#end + written
        written += writeSync(this.#fd, bytes, written, bytes.length - written, position)
      }
      if (sync) this.sync()
    } catch (error) {
      if (written > 0) this.#undo()
      throw error
    }
    this.#end += bytes.length
  }

  /** Brings what was appended without it to the disk. @throws a file system error; the file is spoilt then. */
  sync(): void {
    try {
      fdatasyncSync(this.#fd)
    } catch (error) {
      // After a failed sync the kernel may call pages clean that it has dropped: what comes next goes elsewhere.
      this.#isSpoilt = true
      throw error
    }
  }

  /** Notices that the file was removed from outside. Never throws. */
  check(): void {
    if (this.#isOpen && !hasName(this.#fd)) this.#isSpoilt = true
  }

  close(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    closeSync(this.#fd)
  }

  /** Closes it, whatever the file system says to that. */
  closeQuietly(): void {
    try {
      this.close()
    } catch {
      // Linux lets go of the descriptor even then; what was written was told to be.
    }
  }

  /** Takes the file back. @returns false when that cannot be done, and it may be read. */
  discard(): boolean {
    this.closeQuietly()
    return succeeds(() => rmSync(this.path, { force: true })) || succeeds(() => truncateSync(this.path))
  }

  /** Lets nothing more be appended. */
  spoil(): void {
    this.#isSpoilt = true
  }

  #undo(): void {
    try {
      ftruncateSync(this.#fd, this.#end)
    } catch {
      this.#isSpoilt = true
    }
  }
}

/** A descriptor that cannot even be asked (NFS: a stale handle) takes no more either. */
function hasName(fd: number): boolean {
  try {
    return fstatSync(fd).nlink > 0
  } catch {
    return false
  }
}

function succeeds(work: () => void): boolean {
  try {
    work()
    return true
  } catch {
    return false
  }
}
