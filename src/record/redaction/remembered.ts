/** A dictionary of names must not stay in memory. */
const MOST = 1000

/** What was made for the last texts: forgets all of them when there are too many. */
export class Remembered<T> {
  readonly #made = new Map<string, T>()

  get(key: string, make: () => T): T {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const made = make()
    if (this.#made.size >= MOST) this.#made.clear()
    this.#made.set(key, made)
    return made
  }
}
