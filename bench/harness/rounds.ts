import { startClock, type Timing } from './clock.js'

/** One way to do a thing. The contenders of a group are measured in turns. */
export interface Contender {
  name: string
  /** Operations of one call of `run`. */
  operations: number
  /** Before `run`; not timed. */
  prepare?(): void
  /** What is timed. A promise only where the work itself has to wait. */
  run(): void | Promise<void>
  /** Brings things back to rest after `run`; not timed. */
  rest?(): Promise<void>
}

/** How long a group is measured. */
export interface RoundOptions {
  rounds: number
  /** Rounds before the first that counts. */
  warmUps: number
  /** When these milliseconds are over, three rounds that count are enough. */
  budgetMs: number
}

const ENOUGH_ROUNDS = 3

/**
 * Runs all of a group in every round, every second round in reverse order: a machine that drifts, or somebody who
 * comes before another, favours nobody.
 *
 * @param one Measures one of the group. What it gives in warm-up rounds is left out.
 */
export async function inRounds<K, T>(
  group: readonly K[],
  { rounds, warmUps, budgetMs }: RoundOptions,
  one: (member: K) => Promise<T>,
): Promise<ReadonlyMap<K, readonly T[]>> {
  const results = new Map<K, T[]>(group.map((member) => [member, []]))
  const deadline = performance.now() + budgetMs
  for (let round = -warmUps; round < rounds; round++) {
    if (round >= ENOUGH_ROUNDS && performance.now() > deadline) break
    for (const member of round % 2 === 0 ? group : group.toReversed()) {
      const result = await one(member)
      if (round >= 0) results.get(member)!.push(result)
    }
  }
  return results
}

/** Timings by contender and round. */
export function measure(contenders: readonly Contender[], options: RoundOptions) {
  return inRounds(contenders, options, timeOnce)
}

async function timeOnce(contender: Contender): Promise<Timing> {
  contender.prepare?.()
  // Only the young generation: after a full collection V8 starts with a small heap again, and whoever allocates pays.
  globalThis.gc?.({ type: 'minor' })
  const read = startClock()
  const running = contender.run()
  if (running) await running
  const timing = read(contender.operations)
  await contender.rest?.()
  return timing
}

/** One turn of the event loop, as between two requests of a service. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
