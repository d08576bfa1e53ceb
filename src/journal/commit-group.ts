interface Waiting {
  promise: Promise<void>
  resolve: () => void
  reject: (error: Error) => void
}

/** Group commit: what comes in one turn of the event loop is written at its end, with one write. */
export class CommitGroup {
  readonly #write: () => void
  #waiting: Waiting | undefined
  #isStuck = false
  #isOver = false

  /** @param write Writes all that is buffered, or throws and leaves it buffered. */
  constructor(write: () => void) {
    this.#write = write
  }

  /** Settles when what is buffered now is written; undefined when nothing is. */
  get pending(): Promise<void> | undefined {
    return this.#waiting?.promise
  }

  /** Whether a write failed and what it was to write still waits. */
  get isStuck(): boolean {
    return this.#isStuck
  }

  join(): void {
    if (this.#waiting) return
    let resolve = () => {}
    let reject: (error: Error) => void = () => {}
    const promise = new Promise<void>((take, refuse) => {
      resolve = take
      reject = refuse
    })
    // Nobody has to look at the outcome of every record.
    promise.catch(() => {})
    this.#waiting = { promise, resolve, reject }
    if (this.#isOver) this.#commitQuietly()
    else setImmediate(() => this.#commitQuietly())
  }

  /** @throws what the write throws; all stays buffered then. */
  commit(): void {
    if (!this.#waiting) return
    this.#isStuck = true
    this.#write()
    this.#isStuck = false
    this.#waiting.resolve()
    this.#waiting = undefined
  }

  /** Says that no turn of the event loop will come: from now on all is written at once. */
  loopIsOver(): void {
    this.#isOver = true
  }

  /** Writes a last time; whoever still waits then is told that it failed. Never throws. */
  end(): void {
    try {
      this.commit()
    } catch (error) {
      this.#waiting?.reject(error as Error)
      this.#waiting = undefined
    }
  }

  // The next append, commit or turn tries again, and tells.
  #commitQuietly(): void {
    try {
      this.commit()
    } catch {
      setTimeout(() => this.#commitQuietly(), RETRY_MS).unref()
    }
  }
}

const RETRY_MS = 100
