/** How a figure spread over the rounds of one run. */
export interface Spread {
  min: number
  median: number
  max: number
}

/** @throws {RangeError} without values: a figure of nothing is none. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = ascending(values)
  const middle = sorted.length >> 1
  const upper = sorted[middle]!
  const median = sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2
  return { min: sorted[0]!, median, max: sorted.at(-1)! }
}

/**
 * The value that `share` of the values do not exceed, by nearest rank: always one that was measured.
 *
 * @param share In (0, 1]; 1 is the largest.
 * @throws {RangeError} without values.
 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = ascending(values)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}

/** Round by round: what drifts between rounds does not count, as it drifts for both. */
export function ratios(of: readonly number[], to: readonly number[]): number[] {
  if (of.length !== to.length) throw new RangeError('a ratio needs as many rounds of both')
  return of.map((value, round) => value / to[round]!)
}

function ascending(values: readonly number[]): Float64Array {
  if (values.length === 0) throw new RangeError('no values')
  return Float64Array.from(values).sort()
}
