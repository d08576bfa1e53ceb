/** A binary heap: the item that `compare` puts first is at the top. */
export class Heap<T> {
  readonly #items: T[] = []
  readonly #compare: (a: T, b: T) => number

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare
  }

  get top(): T | undefined {
    return this.#items[0]
  }

  push(item: T): void {
    const items = this.#items
    let index = items.push(item) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (this.#compare(items[parent]!, item) <= 0) break
      items[index] = items[parent]!
      index = parent
    }
    items[index] = item
  }

  pop(): T | undefined {
    const top = this.#items[0]
    const last = this.#items.pop()
    if (last !== undefined && this.#items.length > 0) this.#sink(last)
    return top
  }

  /** After the top item has changed: moves it to where it now belongs. */
  settleTop(): void {
    const top = this.#items[0]
    if (top !== undefined) this.#sink(top)
  }

  #sink(item: T): void {
    const items = this.#items
    const end = items.length
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= end) break
      if (child + 1 < end && this.#compare(items[child + 1]!, items[child]!) < 0) child++
      if (this.#compare(item, items[child]!) <= 0) break
      items[index] = items[child]!
      index = child
    }
    items[index] = item
  }
}
