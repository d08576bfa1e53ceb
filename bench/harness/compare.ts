import { measure, type Contender, type RoundOptions } from './rounds.js'
import type { Row } from './section.js'
import { ratios, spreadOf } from './spread.js'

/** A row for the base and for each contender: how many times as long it took, by the rounds of one run. */
export async function compare(
  base: Contender,
  contenders: readonly Contender[],
  options: RoundOptions,
): Promise<Row[]> {
  const all = [base, ...contenders]
  const timings = await measure(all, options)
  const baseTimes = timings.get(base)!
  return all.map((contender) => ({
    name: contender.name,
    n: contender.operations * baseTimes.length,
    figures: { ...spreadOf(ratios(timings.get(contender)!, baseTimes)) },
  }))
}
