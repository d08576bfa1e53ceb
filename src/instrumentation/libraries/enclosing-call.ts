import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * A call of a library that runs a model by means of other calls which are instrumented too. Its own record tells of
 * them, so what it covers is counted and not recorded again.
 */
export interface EnclosingCall {
  /** Runs of a model inside. */
  runs: number
  /** What the host starts inside, by a callback, may go on after the call: that is the host's own again. */
  isOpen: boolean
  /** Whether a call on this object, or of this name, is a part of it, and not one that a callback of the host's makes. */
  covers: (target: unknown) => boolean
}

const storage = new AsyncLocalStorage<EnclosingCall>()

/** The call inside of which this code runs. */
export function enclosingCall(): EnclosingCall | undefined {
  const call = storage.getStore()
  return call?.isOpen ? call : undefined
}

/** Runs `fn`, and all it calls or awaits, inside of a call. */
export function runEnclosed<T>(call: EnclosingCall, fn: () => T): T {
  return storage.run(call, fn)
}
