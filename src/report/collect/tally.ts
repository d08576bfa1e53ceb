/** Values under at most `limit` distinct keys; what would need one key more is only counted. */
export class Tally<V> {
  readonly #limit: number
  readonly #values = new Map<string, V>()
  #beyond = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Updates the value under `key`, or makes it; past the limit a new key is counted in {@link beyond} instead. */
  update(key: string, make: () => V, change: (value: V) => void): void {
    let value = this.#values.get(key)
    if (value === undefined) {
      if (this.#values.size >= this.#limit) {
        this.#beyond++
        return
      }
      value = make()
      this.#values.set(key, value)
    }
    change(value)
  }

  get(key: string): V | undefined {
    return this.#values.get(key)
  }

  get size(): number {
    return this.#values.size
  }

  /** Updates that found no room: 0 means that {@link size} is exact. */
  get beyond(): number {
    return this.#beyond
  }

  values(): V[] {
    return [...this.#values.values()]
  }

  entries(): [string, V][] {
    return [...this.#values.entries()]
  }
}

export interface Count {
  times: number
}

/** A tally of plain counts. */
export class CountTally extends Tally<Count> {
  add(key: string, times = 1): void {
    this.update(
      key,
      () => ({ times: 0 }),
      (count) => {
        count.times += times
      },
    )
  }

  /** Most frequent first; equal counts by key, so that the order does not depend on arrival. */
  ranked(): [key: string, times: number][] {
    return this.entries()
      .map(([key, count]): [string, number] => [key, count.times])
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
  }
}

/** The first `limit` rows, and how many there were. */
export class FirstRows<T> {
  readonly rows: T[] = []
  readonly #limit: number
  #total = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** `make` runs only if there is room, so that a row beyond the limit costs nothing. */
  add(make: () => T): void {
    this.#total++
    if (this.rows.length < this.#limit) this.rows.push(make())
  }

  get total(): number {
    return this.#total
  }
}
