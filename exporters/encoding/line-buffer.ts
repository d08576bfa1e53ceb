const INITIAL_BYTES = 256 * 1024
/** A buffer that one huge batch has blown up is given back. */
const KEPT_BYTES = 8 * 1024 * 1024
/** Short texts are joined up to about this length: a call into the buffer costs as much as copying a kilobyte. */
const JOINED_CHARS = 4096

/**
 * UTF-8 bytes that grow at the end, in one buffer that is reused: a fresh large buffer for each batch would cost
 * more than filling it.
 */
export class LineBuffer {
  #buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES)
  #length = 0
  #pending = ''

  /** Bytes so far. */
  get length(): number {
    this.#flush()
    return this.#length
  }

  append(text: string): void {
    this.#pending += text
    if (this.#pending.length > JOINED_CHARS) this.#flush()
  }

  /** What was appended; valid until the next call. */
  bytes(): Buffer {
    this.#flush()
    return this.#buffer.subarray(0, this.#length)
  }

  clear(): void {
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(INITIAL_BYTES)
    this.#length = 0
    this.#pending = ''
  }

  #flush(): void {
    const text = this.#pending
    if (text === '') return
    // UTF-8 needs at most three bytes for one UTF-16 code unit.
    this.#reserve(text.length * 3)
    this.#length += this.#buffer.write(text, this.#length, 'utf8')
    this.#pending = ''
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes
    if (needed <= this.#buffer.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, 2 * this.#buffer.length))
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
  }
}
