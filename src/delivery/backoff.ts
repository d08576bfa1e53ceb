export interface BackoffOptions {
  /** @default 100 */
  initialMs?: number
  /** @default 30_000 */
  maxMs?: number
}

/**
 * The wait before the n-th retry (0, 1, 2 …): exponential, with full jitter in its upper half, so that writers which
 * failed together do not come back together.
 *
 * @param random In [0, 1).
 */
export function backoffMs(attempt: number, random: number, options: BackoffOptions = {}): number {
  const { initialMs = 100, maxMs = 30_000 } = options
  const ceiling = Math.min(maxMs, initialMs * 2 ** Math.min(attempt, 30))
  return ceiling / 2 + (ceiling / 2) * random
}
