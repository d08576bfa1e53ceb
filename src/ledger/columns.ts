const PAGE_BITS = 14
const PAGE_ROWS = 1 << PAGE_BITS
const WITHIN_PAGE = PAGE_ROWS - 1

type Numbers = Float64Array | Uint32Array | Uint8Array

/** Numbers by row, a few bytes each. It grows by pages, so that nothing is copied as it does. */
export class NumberColumn {
  readonly #pages: Numbers[] = []
  readonly #newPage: (rows: number) => Numbers
  #length = 0

  /** @param type What its numbers need: `Float64Array` for whole numbers up to 2^53. */
  constructor(type: new (rows: number) => Numbers) {
    this.#newPage = (rows) => new type(rows)
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    const within = this.#length & WITHIN_PAGE
    if (within === 0) this.#pages.push(this.#newPage(PAGE_ROWS))
    this.#pages.at(-1)![within] = value
    this.#length++
  }

  at(row: number): number {
    return this.#pages[row >> PAGE_BITS]![row & WITHIN_PAGE]!
  }
}

/** Byte strings of one width by row. */
export class BytesColumn {
  readonly #pages: Buffer[] = []
  readonly #width: number
  #length = 0

  constructor(width: number) {
    this.#width = width
  }

  /** @param hex Of `width` bytes; what is missing is zero. */
  push(hex: string): void {
    const within = this.#length & WITHIN_PAGE
    if (within === 0) this.#pages.push(Buffer.alloc(PAGE_ROWS * this.#width))
    this.#pages.at(-1)!.write(hex, within * this.#width, this.#width, 'hex')
    this.#length++
  }

  hex(row: number): string {
    const start = this.#start(row)
    return this.#page(row).toString('hex', start, start + this.#width)
  }

  /** Negative, zero or positive as the bytes of a row sort before, with or after those of a row of the other column. */
  compare(row: number, other: BytesColumn, otherRow: number): number {
    const [start, otherStart] = [this.#start(row), other.#start(otherRow)]
    return this.#page(row).compare(
      other.#page(otherRow),
      otherStart,
      otherStart + other.#width,
      start,
      start + this.#width,
    )
  }

  equals(row: number, otherRow: number, other: BytesColumn = this): boolean {
    return this.compare(row, other, otherRow) === 0
  }

  #page(row: number): Buffer {
    return this.#pages[row >> PAGE_BITS]!
  }

  #start(row: number): number {
    return (row & WITHIN_PAGE) * this.#width
  }
}
