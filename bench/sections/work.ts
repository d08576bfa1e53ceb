/** Keeps one core busy in proportion to `turns`, and gives something that depends on all of it. */
export function spin(turns: number): number {
  let x = 1
  for (let n = 0; n < turns; n++) x = (x * 1_103_515_245 + 12_345) % 2_147_483_648
  return x
}

/** Turns of {@link spin} that take about as many milliseconds here and now. */
export function calibrate(milliseconds: number): number {
  const turns = 1_000_000
  let fastest = Infinity
  for (let n = 0; n < 5; n++) {
    const started = performance.now()
    spin(turns)
    fastest = Math.min(fastest, performance.now() - started)
  }
  return Math.max(1, Math.round((turns / fastest) * milliseconds))
}
