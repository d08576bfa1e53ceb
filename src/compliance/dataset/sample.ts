/**
 * Draws at most `size` items evenly from a stream of unknown length, in one pass and flat memory: Vitter's reservoir
 * algorithm R (ACM TOMS 11(1), 1985). The generator is seeded by a constant, so the same rows in the same order give
 * the same sample, and an audit can be repeated.
 *
 * @example
 * const sample = new Reservoir<number>(2)
 * for (const n of [1, 2, 3]) sample.offer(n)
 * sample.items.length // 2
 * sample.seen // 3
 */
export class Reservoir<T> {
  readonly #size: number
  readonly #items: { index: number; item: T }[] = []
  readonly #random = xorshift32(0x5eed_1e55)
  #seen = 0

  constructor(size: number) {
    this.#size = size
  }

  offer(item: T): void {
    const index = this.#seen++
    if (this.#items.length < this.#size) {
      this.#items.push({ index, item })
      return
    }
    const slot = Math.floor(this.#random() * this.#seen)
    if (slot < this.#size) this.#items[slot] = { index, item }
  }

  /** How many were offered. */
  get seen(): number {
    return this.#seen
  }

  /** The sample, in the order of the stream. */
  get items(): T[] {
    return [...this.#items].sort((a, b) => a.index - b.index).map(({ item }) => item)
  }
}

/** Marsaglia's xorshift with 32 bits of state (JSS 8(14), 2003), scaled to [0, 1). Not for secrets. */
function xorshift32(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
