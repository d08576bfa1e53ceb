/** Counts of one detector over the distinct values of a column. */
export interface Tally {
  matches: number
  near: number
}

/**
 * How far values alone speak for a kind, 0 to `strength`: what remains after the chance that so many of the
 * look-alikes match by accident (upper tail of the binomial distribution).
 */
export function valueConfidence(
  { matches, near }: Tally,
  { chance, purity, strength }: { chance: number; purity: number; strength: number },
): number {
  const candidates = matches + near
  if (matches === 0 || matches / candidates < purity) return 0
  return strength * (1 - upperTail(matches, candidates, chance))
}

/** P(X >= hits) for X binomial over `trials` with probability `p`; summed in logarithms, so that it cannot overflow. */
export function upperTail(hits: number, trials: number, p: number): number {
  if (hits <= 0 || p >= 1) return 1
  let logTerm = trials * Math.log1p(-p)
  let below = 0
  for (let count = 0; count < hits; count++) {
    below += Math.exp(logTerm)
    logTerm += Math.log((trials - count) / (count + 1)) + Math.log(p) - Math.log1p(-p)
  }
  return Math.max(0, Math.min(1, 1 - below))
}

/**
 * How far a name speaks for a kind once the values are known: in full where all of them fit it, less where they do
 * not, and a little less where there are none to look at.
 */
export function nameConfidence(weight: number, fitShare: number | undefined, unfit: number): number {
  if (fitShare === undefined) return weight * 0.7
  return weight * (unfit + (1 - unfit) * fitShare)
}

/** Two independent reasons for the same belief (noisy or). Never 1: a heuristic is no proof. */
export function combine(byName: number, byValues: number): number {
  return Math.min(0.99, 1 - (1 - byName) * (1 - byValues))
}
