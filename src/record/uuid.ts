import { randomFillSync } from 'node:crypto'

const POOL_BYTES = 4096
const pool = Buffer.allocUnsafeSlow(POOL_BYTES)
let used = POOL_BYTES

/** `bytes` (at most 64) random bytes as hex; drawn from a pool, as one system call an id would cost 40 times more. */
export function randomHex(bytes: number): string {
  if (used + bytes > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  used += bytes
  return pool.toString('hex', used - bytes, used)
}

const UUID_V7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

/** Whether the text is a UUID version 7 in the lower-case form records use. */
export function isUuidV7(text: string): boolean {
  return UUID_V7.test(text)
}

const MAX_A = 0xfff
const MAX_B = 0x3fff
const MAX_C = 0xffff_ffff_ffff

/**
 * Makes UUIDs of version 7 (RFC 9562 §5.7) that strictly increase, also within one millisecond and when the clock
 * steps back: the 74 random bits then serve as a counter (§6.2, method 2), and run over into the millisecond.
 * Lower-case text order is id order.
 */
export class UuidV7Generator {
  #ms = -1
  // 12, 14 and 48 of the random bits: each fits a JavaScript number exactly.
  #a = 0
  #b = 0
  #c = 0

  /**
   * @param milliseconds Unix time.
   * @param after An id the new one must exceed, for instance of another writer. It moves this generator forward.
   */
  next(milliseconds: number, after?: string): string {
    if (after !== undefined) this.#raiseTo(after)
    if (milliseconds > this.#ms) {
      this.#ms = milliseconds
      // The top bit starts clear, to leave the counter room.
      this.#a = parseInt(randomHex(2), 16) & 0x7ff
      this.#b = parseInt(randomHex(2), 16) & MAX_B
      this.#c = parseInt(randomHex(6), 16)
    } else {
      // A random step, so that ids cannot be guessed from their neighbours.
      this.#increment(1 + parseInt(randomHex(3), 16))
    }
    return this.#text()
  }

  #raiseTo(id: string): void {
    const hex = id.replaceAll('-', '')
    const ms = parseInt(hex.slice(0, 12), 16)
    const a = parseInt(hex.slice(13, 16), 16)
    const b = parseInt(hex.slice(16, 20), 16) & MAX_B
    const c = parseInt(hex.slice(20), 16)
    const ahead = ms - this.#ms || a - this.#a || b - this.#b || c - this.#c
    if (ahead > 0) [this.#ms, this.#a, this.#b, this.#c] = [ms, a, b, c]
  }

  #increment(step: number): void {
    this.#c += step
    if (this.#c <= MAX_C) return
    this.#c -= MAX_C + 1
    if (++this.#b <= MAX_B) return
    this.#b = 0
    if (++this.#a <= MAX_A) return
    this.#a = 0
    this.#ms++
  }

  #text(): string {
    const ms = this.#ms.toString(16).padStart(12, '0')
    const a = this.#a.toString(16).padStart(3, '0')
    const b = (0x8000 | this.#b).toString(16)
    const c = this.#c.toString(16).padStart(12, '0')
    return `${ms.slice(0, 8)}-${ms.slice(8)}-7${a}-${b}-${c}`
  }
}
