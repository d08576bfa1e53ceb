import { createContext, Script, type Context } from 'node:vm'

/** Twice this long, so that a process that was stopped for a moment does not count as a rule without end. */
const TIMEOUT_MS = 500
const TRIES = 2

interface Guarded {
  run?: () => void
}

let place: { context: Context & Guarded; script: Script } | undefined

/**
 * Runs code that may not come to an end, such as an expression of the caller's. It costs some 50 µs: Node watches the
 * clock from a thread of its own.
 *
 * @throws what `fn` throws; an error of Node's (`ERR_SCRIPT_EXECUTION_TIMEOUT`) for what took half a second, twice.
 */
export function withTimeLimit<T>(fn: () => T): T {
  place ??= { context: createContext({}), script: new Script('run()') }
  const { context, script } = place
  let result: { value: T } | undefined
  context.run = () => {
    result = { value: fn() }
  }
  try {
    for (let attempt = 1; !result; attempt++) tryOnce(script, context, attempt)
    return result.value
  } finally {
    delete context.run
  }
}

function tryOnce(script: Script, context: Context, attempt: number): void {
  try {
    script.runInContext(context, { timeout: TIMEOUT_MS })
  } catch (error) {
    if (attempt === TRIES || !isTimeout(error)) throw error
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
