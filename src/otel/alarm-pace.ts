/** One alarm a second says that nothing can be kept as well as thousands. */
const PACE_MS = 1_000

/** Holds alarms back that follow too soon, and counts them for the next one. */
export class AlarmPace {
  #last = -Infinity
  #heldBack = 0

  /** @returns how many were held back before this one; undefined where this one is to be held back too. */
  next(): number | undefined {
    const now = performance.now()
    if (now - this.#last < PACE_MS) {
      this.#heldBack++
      return undefined
    }
    const before = this.#heldBack
    this.#last = now
    this.#heldBack = 0
    return before
  }
}
