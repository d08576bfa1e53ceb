type Flush = (timeoutMs: number) => Promise<unknown>

const hooks = new Set<Flush>()

/** How long a reader waits for the writers of its own process. */
const PATIENCE_MS = 1_000

/**
 * Has readers of this process flush first. Reading code never imports writing code: they meet here.
 *
 * @param flush Resolves, at the latest after `timeoutMs` milliseconds.
 */
export function registerFlush(flush: Flush): void {
  hooks.add(flush)
}

/** Sends what the writers of this process hold, for a second at most. That a sink does not take it is no error here. */
export async function flushWriters(): Promise<void> {
  await Promise.allSettled([...hooks].map(async (flush) => flush(PATIENCE_MS)))
}
