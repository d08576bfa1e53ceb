interface Kept<T> {
  /** By how it came, over all types. */
  index: number
  row: T
}

interface Type<T> {
  total: number
  kept: Kept<T>[]
}

/**
 * At most `limit` rows of many, shared out fairly among their types in one pass: the room of a frequent type goes to
 * the rare ones (max-min fairness), so that one human review is not lost behind a thousand inferences. Of each type
 * the first rows are kept.
 *
 * @example
 * const rows = new FairRows<string>(3)
 * for (const n of [1, 2, 3, 4]) rows.add('inference', () => `inference ${n}`)
 * rows.add('review', () => 'review')
 * rows.rows // ['inference 1', 'inference 2', 'review']
 */
export class FairRows<T> {
  readonly #limit: number
  readonly #types = new Map<string, Type<T>>()
  /** Rows of types of which none is kept: more types than there is room. */
  #strays = 0
  #total = 0
  #size = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** `make` runs only if the row is kept, so that a row without room costs nothing. */
  add(type: string, make: () => T): void {
    const index = this.#total++
    let own = this.#types.get(type)
    if (own === undefined) {
      if (this.#size >= this.#limit && this.#largest() <= 1) {
        this.#strays++
        return
      }
      own = { total: 0, kept: [] }
      this.#types.set(type, own)
    }
    // What was once cut stays cut: a later row of it must not be kept in place of an earlier one.
    const isCut = own.kept.length < own.total
    own.total++
    if (isCut || !this.#makeRoom(own)) return
    own.kept.push({ index, row: make() })
    this.#size++
  }

  get total(): number {
    return this.#total
  }

  /** In the order they came. */
  get rows(): T[] {
    return [...this.#types.values()]
      .flatMap(({ kept }) => kept)
      .sort((a, b) => a.index - b.index)
      .map(({ row }) => row)
  }

  /** Types of which rows were left out, with how many, most first. Rows of types without any room are not told apart. */
  hidden(): [type: string, rows: number][] {
    return [...this.#types]
      .map(([type, { total, kept }]): [string, number] => [type, total - kept.length])
      .filter(([, rows]) => rows > 0)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  }

  /** Whether every row of some type is kept. */
  get someWhole(): boolean {
    return [...this.#types.values()].some(({ total, kept }) => total === kept.length)
  }

  #makeRoom(own: Type<T>): boolean {
    if (this.#size < this.#limit) return true
    const largest = this.#largest()
    if (own.kept.length >= largest) return false
    for (const { kept } of this.#types.values()) {
      if (kept.length !== largest) continue
      kept.pop()
      this.#size--
      return true
    }
    return false
  }

  #largest(): number {
    let largest = 0
    for (const { kept } of this.#types.values()) largest = Math.max(largest, kept.length)
    return largest
  }
}
