import type { Writable } from 'node:stream'

const BUFFER_CHARS = 16 * 1024
/** A line is held back no longer than this, in milliseconds, so that a slow search shows what it has found. */
const HOLD_MS = 100

/**
 * Text on its way to a stream. Lines are gathered into larger writes, each awaited, so that memory stays flat before
 * a slow reader. A reader that has gone away (`| head`) is no failure: what is written after it is dropped.
 */
export class Output {
  readonly #stream: Writable
  #pending = ''
  #flushedAt = Date.now()
  #isClosed = false

  constructor(stream: Writable) {
    this.#stream = stream
    // Without a listener the error that follows a failed write would end the process.
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') this.#isClosed = true
    })
  }

  /** Whether nobody reads any more: time to stop. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** @throws the stream's error, except where the reader has gone. */
  async line(text: string): Promise<void> {
    this.#pending += text + '\n'
    if (this.#pending.length >= BUFFER_CHARS || Date.now() - this.#flushedAt >= HOLD_MS) await this.flush()
  }

  /** Writes at once, without a line end. @throws as {@link line} */
  async write(text: string): Promise<void> {
    this.#pending += text
    await this.flush()
  }

  /** @throws as {@link line} */
  async flush(): Promise<void> {
    const text = this.#pending
    this.#pending = ''
    if (text !== '' && !this.#isClosed) await this.#send(text)
    this.#flushedAt = Date.now()
  }

  #send(text: string): Promise<void> {
    return new Promise((done, fail) => {
      this.#stream.write(text, (error) => {
        if (!error) return done()
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') return fail(error)
        this.#isClosed = true
        done()
      })
    })
  }
}
