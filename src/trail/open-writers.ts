import type { AuditWriter } from '../delivery/writer.js'
import { hasPending, writePending } from './pending-writes.js'
import { ProcessEnd, type EndsWithProcess } from './process-end.js'

/** The writers of this process and thread, from the trail that first needs one until they have ended. */
export class OpenWriters implements EndsWithProcess {
  readonly #open = new Map<string, AuditWriter>()
  /** No trail gets these any more; the end of the process waits for them too. */
  readonly #ending = new Map<AuditWriter, Promise<boolean>>()
  readonly #processEnd = new ProcessEnd(this)

  get isEmpty(): boolean {
    return this.#open.size === 0
  }

  /**
   * The writer of a key, made where there is none.
   *
   * @param exitTimeoutMs See the option of that name.
   * @throws what `make` throws.
   */
  use(key: string, make: () => AuditWriter, exitTimeoutMs: number): AuditWriter {
    let writer = this.#open.get(key)
    if (!writer) {
      writer = make()
      this.#open.set(key, writer)
      this.watchEnd(exitTimeoutMs)
    }
    return writer
  }

  /** Has the end of the process write and hand over what is pending, before there is a writer too. */
  watchEnd(exitTimeoutMs: number): void {
    this.#processEnd.watch(exitTimeoutMs)
  }

  commit(isLast = false): void {
    writePending()
    for (const writer of [...this.#open.values(), ...this.#ending.keys()]) writer.commit(isLast)
  }

  /** True when the sinks have acknowledged all of it, false at the deadline. */
  async flush(timeoutMs: number): Promise<boolean> {
    writePending()
    const flushed = await Promise.all([...this.#open.values()].map((writer) => writer.flush(timeoutMs)))
    return flushed.every(Boolean)
  }

  /** Ends all, and waits for those that are ending already. True when the sinks have everything. */
  async end(timeoutMs: number): Promise<boolean> {
    writePending()
    for (const writer of this.#open.values()) this.#startEnding(writer, timeoutMs)
    this.#open.clear()
    const ended = await Promise.all(this.#ending.values())
    return ended.every(Boolean)
  }

  #startEnding(writer: AuditWriter, timeoutMs: number): void {
    const ended = attempt(() => writer.shutdown(timeoutMs))
    this.#ending.set(writer, ended)
    const forget = () => {
      this.#ending.delete(writer)
      // What was announced meanwhile is still to be written at the end.
      if (this.#open.size + this.#ending.size === 0 && !hasPending()) this.#processEnd.unwatch()
    }
    ended.then(forget, forget)
  }
}

// What is thrown at once counts as a rejection too.
async function attempt<T>(work: () => Promise<T>): Promise<T> {
  return work()
}
