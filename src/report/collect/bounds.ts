/**
 * What the collector keeps at most, so that a log of any length is read in bounded memory. Whatever lies beyond a
 * bound is still counted, and the report says how much that was.
 */
export interface Bounds {
  /** Records written out in the detailed timeline. */
  detailRows: number
  /** Rows of any other table. */
  listRows: number
  /** Distinct keys (actors, data sets, combinations of access …) a tally tells apart. */
  keys: number
  /** Operations whose beginning and end are followed. */
  trails: number
}

export const DEFAULT_BOUNDS: Readonly<Bounds> = {
  detailRows: 1_000,
  listRows: 200,
  keys: 10_000,
  trails: 100_000,
}
