/** What a page should come to, so that a query holds about this much whatever the size of its rows. */
const PAGE_BYTES = 4 * 1024 * 1024
const GROWTH = 4

export interface PageLimits {
  first: number
  /** Rows of the largest size must still fit in memory this many times: the engine has read them before it cuts. */
  most: number
}

/** How many rows to ask for: as many as make a page of the right size, going by those that came before. */
export class PageSize {
  #bytes = PAGE_BYTES
  #rows: number
  readonly #most: number

  constructor({ first, most }: PageLimits) {
    this.#rows = first
    this.#most = most
  }

  /** A page ends once its rows come to as much; its first row is always in it. */
  get bytes(): number {
    return this.#bytes
  }

  get rows(): number {
    return this.#rows
  }

  /** For a page that did not get anywhere. */
  double(): void {
    this.#rows *= 2
    this.#bytes *= 2
  }

  /** Learns from a page of `rows` rows. */
  observe(rows: number, bytes: number): void {
    this.#bytes = PAGE_BYTES
    const fitting = Math.floor((PAGE_BYTES * rows) / Math.max(bytes, 1))
    this.#rows = Math.max(1, Math.min(fitting, this.#rows * GROWTH, this.#most))
  }
}
