import { ratios, spreadOf } from './spread.js'
import type { Row } from './section.js'

/** Nanoseconds: as the caller waits, and of all threads of the process on the cores. */
export interface Timing {
  wall: number
  cpu: number
}

/** Starts a clock. It reads what has passed since, as nanoseconds of each of so many operations. */
export function startClock(): (operations: number) => Timing {
  const used = process.cpuUsage()
  const started = performance.now()
  return (operations) => {
    const elapsed = performance.now() - started
    const { user, system } = process.cpuUsage(used)
    return { wall: (elapsed * 1e6) / operations, cpu: ((user + system) * 1e3) / operations }
  }
}

/**
 * How many times as long it took, and how many times as much of the cores, by the rounds of one run. Others who keep
 * the cores busy change the one and not the other.
 */
export function ratioFigures(of: readonly Timing[], to: readonly Timing[]): Row['figures'] {
  const spread = (kind: keyof Timing) =>
    spreadOf(
      ratios(
        of.map((timing) => timing[kind]),
        to.map((timing) => timing[kind]),
      ),
    )
  return { ...spread('wall'), cpu: spread('cpu').median }
}
