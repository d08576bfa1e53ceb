/** Smallest, largest and sum of the numbers seen. */
export class NumberRange {
  #min = Infinity
  #max = -Infinity
  #sum = 0
  #count = 0

  get count(): number {
    return this.#count
  }

  get sum(): number {
    return this.#sum
  }

  add(value: number): void {
    this.#count++
    this.#sum += value
    this.#min = Math.min(this.#min, value)
    this.#max = Math.max(this.#max, value)
  }

  /** @returns undefined where nothing was seen. */
  range(): { min: number; max: number; sum: number } | undefined {
    if (this.#count === 0) return undefined
    return { min: this.#min, max: this.#max, sum: this.#sum }
  }
}
