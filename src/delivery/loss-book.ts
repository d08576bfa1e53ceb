import { sumOf, type Loss } from '../journal/reserve.js'

/** Operations that are told apart; what others lost is summed up. */
const MAX_NAMES = 100

/** Losses that no trail can tell of, by operation. */
export class LossBook {
  #losses = new Map<string, Loss>()

  get losses(): Loss[] {
    return [...this.#losses.values()]
  }

  add({ operationName, count, reason, from, to }: Loss): void {
    const name =
      this.#losses.has(operationName) || this.#losses.size < MAX_NAMES ? operationName : '(several)'
    const loss = { operationName: name, count, reason, from, to }
    const known = this.#losses.get(name)
    this.#losses.set(name, known ? { ...sumOf([known, loss]), operationName: name } : loss)
  }

  /** All of it, which is then told. */
  take(): Loss[] {
    const taken = this.losses
    this.#losses = new Map()
    return taken
  }
}
