import type { RoundOptions } from '../harness/rounds.js'
import type { SinkSwitch } from '../harness/sink-switch.js'
import type { Durability } from './durabilities.js'

/** What all sections get. */
export interface Bench {
  /** A directory for files, gone after the run. */
  dir: string
  sink: SinkSwitch
  rounds: RoundOptions
  /** How many operations, in proportion to the default. In (0, 1]. */
  scale: number
  /** Those that this version has. */
  durabilities: readonly Durability[]
}

export function scaled(bench: Bench, count: number): number {
  return Math.max(1, Math.round(count * bench.scale))
}
