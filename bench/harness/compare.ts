import { ratioFigures } from './clock.js'
import { measure, type Contender, type RoundOptions } from './rounds.js'
import type { Row } from './section.js'

/** A row for the base and for each contender: how it compares with the base. */
export async function compare(
  base: Contender,
  contenders: readonly Contender[],
  options: RoundOptions,
): Promise<Row[]> {
  const all = [base, ...contenders]
  const timings = await measure(all, options)
  const baseTimings = timings.get(base)!
  return all.map((contender) => ({
    name: contender.name,
    n: contender.operations * baseTimings.length,
    figures: ratioFigures(timings.get(contender)!, baseTimings),
  }))
}
