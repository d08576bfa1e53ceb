import { NumberRange } from './number-range.js'
import { plainText } from './plain-text.js'

/** Different values of one member that are kept apart; further ones are only counted. */
const MAX_DISTINCT = 8
/** Different columns that are listed. */
const MAX_COLUMNS = 500
/** Members of objects that hold numbers. */
const MAX_NAMES = 64
/** Members that count something: of many calls their sum is what one call of all of it would have said. */
const COUNTS: ReadonlySet<string> = new Set(['numRecords', 'recordsIn', 'recordsOut'])

/** What the calls of one bucket say in one member of their details. */
export class MemberTally {
  readonly #name: string
  readonly #counts = new Map<string, number>()
  readonly #columns = new Set<string>()
  readonly #numbers = new NumberRange()
  readonly #numbersByName = new Map<string, NumberRange>()
  #numberObjects = 0
  #present = 0
  #lists = 0
  #hasMoreColumns = false

  constructor(name: string) {
    this.#name = name
  }

  add(value: unknown): void {
    this.#present++
    if (typeof value === 'number' && Number.isFinite(value)) this.#numbers.add(value)
    if (this.#name === 'columnsAccessed') this.#addColumns(value)
    const text = plainText(value)
    if (text === undefined) return
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) this.#addNumbers(value)
    const count = this.#counts.get(text)
    if (count !== undefined || this.#counts.size < MAX_DISTINCT) this.#counts.set(text, (count ?? 0) + 1)
  }

  /**
   * The value that stands for all: the one they share; the sum of counts; all columns; the range of numbers, or of each
   * member of objects that hold numbers only, such as metrics; else the different values, each with how many calls had
   * it.
   *
   * @param total Calls of the bucket, with those that lack the member.
   */
  value(total: number): unknown {
    const absent = total - this.#present
    if (absent === 0 && this.#numbers.count === total && COUNTS.has(this.#name)) return this.#numbers.sum
    const [first] = this.#counts
    if (first?.[1] === total) return JSON.parse(first[0])
    if (absent === 0 && this.#lists === total) return [...this.#columns]
    const more = { ...(absent > 0 && { absent }) }
    if (this.#numbers.count === this.#present) return { ...this.#numbers.range(), ...more }
    if (this.#numberObjects === this.#present) return { ...this.#ranges(), ...more }
    return { distinct: this.#distinct(), ...this.#others(), ...more }
  }

  /** Whether there were more columns than are listed. */
  get hasMoreColumns(): boolean {
    return this.#hasMoreColumns
  }

  #distinct(): { value: unknown; count: number }[] {
    return [...this.#counts].map(([text, count]) => ({ value: JSON.parse(text) as unknown, count }))
  }

  #others(): { others?: number } {
    let listed = 0
    for (const count of this.#counts.values()) listed += count
    const others = this.#present - listed
    return others > 0 ? { others } : {}
  }

  /** @param value Plain data, such as `{ loss: 0.5 }`. */
  #addNumbers(value: object): void {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    if (!members.every((member): member is [string, number] => typeof member[1] === 'number')) return
    this.#numberObjects++
    for (const [name, number] of members) {
      let range = this.#numbersByName.get(name)
      if (!range && this.#numbersByName.size < MAX_NAMES)
        this.#numbersByName.set(name, (range = new NumberRange()))
      range?.add(number)
    }
  }

  #ranges(): Record<string, unknown> {
    return Object.fromEntries([...this.#numbersByName].map(([name, range]) => [name, range.range()]))
  }

  #addColumns(value: unknown): void {
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return
    this.#lists++
    for (const column of value) {
      if (this.#columns.size < MAX_COLUMNS || this.#columns.has(column)) this.#columns.add(column)
      else this.#hasMoreColumns = true
    }
  }
}
