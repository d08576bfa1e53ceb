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

/** @param warmUps Rounds before the first that counts. */
export interface RoundOptions {
  rounds: number
  warmUps: number
}

/** Nanoseconds of one operation, by contender and round. */
type Timings = ReadonlyMap<Contender, readonly number[]>

/**
 * Runs all contenders in every round, every second round in reverse order: a machine that drifts, or somebody who
 * comes before another, favours nobody.
 */
export async function measure(
  contenders: readonly Contender[],
  { rounds, warmUps }: RoundOptions,
): Promise<Timings> {
  const timings = new Map<Contender, number[]>(contenders.map((contender) => [contender, []]))
  for (let round = -warmUps; round < rounds; round++) {
    for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const nanoseconds = await timeOnce(contender)
      if (round >= 0) timings.get(contender)!.push(nanoseconds / contender.operations)
    }
  }
  return timings
}

async function timeOnce(contender: Contender): Promise<number> {
  contender.prepare?.()
  // Only the young generation: after a full collection V8 starts with a small heap again, and whoever allocates pays.
  globalThis.gc?.({ type: 'minor' })
  const started = performance.now()
  const running = contender.run()
  if (running) await running
  const elapsed = performance.now() - started
  await contender.rest?.()
  return elapsed * 1e6
}

/** One turn of the event loop, as between two requests of a service. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
