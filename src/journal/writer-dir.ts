import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeDirectory } from '../config/directories.js'
import { LOCK_FILE, removeJournalDir, syncDirectory } from './files.js'
import { tryLock, type HeldLock } from './lock.js'
import { LossReserve } from './reserve.js'

/** A living writer's directory: its lock, and the reserve that losses can be written down in. */
export class WriterDir {
  readonly path: string
  readonly #draft: string
  readonly #sync: boolean
  #lock: HeldLock | undefined
  #reserve: LossReserve | undefined

  /** @param sync Whether names are to survive power loss. */
  constructor(journalDir: string, writer: string, { sync }: { sync: boolean }) {
    this.path = join(journalDir, writer)
    this.#draft = join(journalDir, `.draft-${writer}`)
    this.#sync = sync
  }

  get reserve(): LossReserve | undefined {
    return this.#reserve
  }

  /** Makes it, or makes it again where it was removed. @throws a file system error; {AuditError} ERR_UNSUPPORTED. */
  make(): void {
    const journalDir = dirname(this.path)
    makeDirectory(journalDir)
    rmSync(this.#draft, { recursive: true, force: true })
    mkdirSync(this.#draft, { mode: 0o700 })
    // The lock is held before the directory gets the name that recovery looks for.
    const lock = tryLock(join(this.#draft, LOCK_FILE))
    if (!lock) throw new Error('the lock of a new directory is taken')
    this.#lock?.release()
    this.#lock = lock
    this.#reserve?.close()
    this.#reserve = undefined
    this.#reserve = LossReserve.create(this.#draft, { sync: this.#sync })
    renameSync(this.#draft, this.path)
    if (!this.#sync) return
    syncDirectory(journalDir)
    syncDirectory(dirname(journalDir))
  }

  /** Gives up the lock, whatever else fails; with nothing to keep, the directory goes too. @throws a file system error. */
  close({ keep }: { keep: boolean }): void {
    try {
      this.#reserve?.close()
      this.#reserve = undefined
      if (!keep) removeJournalDir(this.path)
    } finally {
      this.#lock?.release()
    }
  }

  /** Clears away what {@link make} left half done. Never throws. */
  discard(): void {
    try {
      rmSync(this.#draft, { recursive: true, force: true })
    } catch {
      // It must not hide what failed; what stays is an empty directory that recovery removes.
    }
    try {
      if (this.#lock) this.close({ keep: false })
    } catch {
      // As before; the lock is given up all the same.
    }
  }
}
