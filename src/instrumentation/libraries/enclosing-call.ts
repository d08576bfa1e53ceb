import { AsyncLocalStorage } from 'node:async_hooks'

/**
 * A call of a library that runs a model by means of another library, which is instrumented too. Its own record tells
 * of both, so what happens inside is counted and not recorded again.
 */
export interface EnclosingCall {
  /** Runs of a model inside. */
  runs: number
}

const storage = new AsyncLocalStorage<EnclosingCall>()

/** The call inside of which this code runs. */
export function enclosingCall(): EnclosingCall | undefined {
  return storage.getStore()
}

/** Runs `fn`, and all it calls or awaits, inside of a call. */
export function runEnclosed<T>(call: EnclosingCall, fn: () => T): T {
  return storage.run(call, fn)
}
