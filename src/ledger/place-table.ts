import { BytesColumn, NumberColumn } from './columns.js'
import { placeText } from './findings.js'
import { Names } from './names.js'

/** Where records were found: a span, or an entry of a journal. */
export interface Place {
  location: string
  offset?: number | undefined
  /** Absent for a journal. */
  span?: {
    spanId: string
    /** Of a segment, as its attribute says; absent for a trail's own span. */
    segment?: number | undefined
    /** Sequence of its first record, and how many it holds. */
    first: number
    count: number
  }
}

const NONE = -1

/** Places by number, in about 50 bytes each. */
export class PlaceTable {
  readonly #locations = new Names()
  readonly #location = new NumberColumn(Uint32Array)
  readonly #offset = new NumberColumn(Float64Array)
  readonly #spanId = new BytesColumn(8)
  readonly #segment = new NumberColumn(Float64Array)
  readonly #first = new NumberColumn(Float64Array)
  readonly #count = new NumberColumn(Float64Array)

  /** @returns its number */
  add({ location, offset, span }: Place): number {
    this.#location.push(this.#locations.numberOf(location))
    this.#offset.push(offset ?? NONE)
    this.#spanId.push(span?.spanId ?? '')
    this.#segment.push(span?.segment ?? NONE)
    this.#first.push(span?.first ?? NONE)
    this.#count.push(span?.count ?? NONE)
    return this.#count.length - 1
  }

  isSpan(place: number): boolean {
    return this.#count.at(place) !== NONE
  }

  /** Of a segment. */
  segment(place: number): number | undefined {
    const segment = this.#segment.at(place)
    return segment === NONE ? undefined : segment
  }

  /** Whether two places are one span that arrived twice. */
  isSameSpan(a: number, b: number): boolean {
    return (
      this.#spanId.equals(a, b) &&
      this.#first.at(a) === this.#first.at(b) &&
      this.#count.at(a) === this.#count.at(b)
    )
  }

  text(place: number): string {
    const offset = this.#offset.at(place)
    return placeText(this.#locations.name(this.#location.at(place)), offset === NONE ? undefined : offset)
  }
}
