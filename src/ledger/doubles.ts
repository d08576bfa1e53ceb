import type { Account } from './account.js'

/**
 * Finds records that stand in more than one span. A span that arrives twice is no double: delivery is at least once.
 * Neighbours that stand in the same two spans are told of together.
 */
export class Doubles {
  readonly #account: Account
  #run: { row: number; places: [number, number]; first: number; last: number } | undefined

  constructor(account: Account) {
    this.#account = account
  }

  /** @param rows The records of one sequence. */
  step(rows: Uint32Array): void {
    const { table } = this.#account
    const places = this.#doublePlaces(rows)
    if (!places) return
    const sequence = table.sequence.at(rows[0]!)
    const isNext =
      this.#run?.last === sequence - 1 && this.#run.places.every((place, i) => place === places[i])
    if (this.#run && isNext) this.#run.last = sequence
    else {
      this.end()
      this.#run = { row: rows[0]!, places, first: sequence, last: sequence }
    }
  }

  end(): void {
    if (!this.#run) return
    const { row, places, first, last } = this.#run
    const [here, there] = places
    const what = first === last ? 'the record stands' : `the records up to sequence ${last} stand`
    const where =
      here === there ? 'twice in its span' : `in another span too: ${this.#account.table.places.text(there)}`
    this.#account.report('duplicated', row, `${what} ${where}`)
    this.#run = undefined
  }

  #doublePlaces(rows: Uint32Array): [number, number] | undefined {
    if (rows.length === 1) return undefined
    const { places, place, hash } = this.#account.table
    const spans = rows.filter((row) => places.isSpan(place.at(row)))
    for (let i = 1; i < spans.length; i++) {
      const [a, b] = [place.at(spans[0]!), place.at(spans[i]!)]
      if (hash.equals(spans[0]!, spans[i]!) && (a === b || !places.isSameSpan(a, b))) return [a, b]
    }
    return undefined
  }
}
