/**
 * How readers wait for this process's writers without importing them: writers register a hook, readers of a
 * remote sink await all.
 */
const hooks = new Set<() => Promise<unknown>>()

/** Registers a hook; the function returned takes it back. */
export function registerFlushHook(hook: () => Promise<unknown>): () => void {
  hooks.add(hook)
  return () => hooks.delete(hook)
}

/** Waits until every writer of this process has sent what it holds, or has given up. Never rejects. */
export async function awaitFlushHooks(): Promise<void> {
  await Promise.allSettled([...hooks].map((hook) => hook()))
}
