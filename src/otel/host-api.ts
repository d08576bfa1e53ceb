/** Where every copy of `@opentelemetry/api` 1.x keeps what the process has registered. */
const API = Symbol.for('opentelemetry.js.api.1')

/**
 * Whether somebody has registered a tracer provider (`trace`) or a logger for diagnostics (`diag`) in this process.
 * Asked of what all copies of the API share: the API itself does not tell.
 */
export function isRegistered(signal: 'trace' | 'diag'): boolean {
  const registered: unknown = Reflect.get(globalThis, API)
  return (
    typeof registered === 'object' && registered !== null && Reflect.get(registered, signal) !== undefined
  )
}
