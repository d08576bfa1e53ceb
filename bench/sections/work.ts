import { startClock } from '../harness/clock.js'

/** Keeps one core busy in proportion to `turns`, and gives something that depends on all of it. */
export function spin(turns: number): number {
  let x = 1
  for (let n = 0; n < turns; n++) x = (x * 1_103_515_245 + 12_345) % 2_147_483_648
  return x
}

/** Turns of {@link spin} that take a core about as many milliseconds here and now. */
export function calibrate(milliseconds: number): number {
  const turns = 1_000_000
  let fastest = Infinity
  for (let n = 0; n < 5; n++) {
    const read = startClock()
    spin(turns)
    fastest = Math.min(fastest, read(1).cpu / 1e6)
  }
  return Math.max(1, Math.round((turns / fastest) * milliseconds))
}
