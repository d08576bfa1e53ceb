import { context, createContextKey } from '@opentelemetry/api'

// The SDK's key. Keys are made with `Symbol.for`, so this one works with every copy and version of the SDK.
const SUPPRESS_TRACING = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING')

/** Runs an export without its own HTTP requests becoming spans. */
export function withoutTracing<T>(fn: () => T): T {
  return context.with(context.active().setValue(SUPPRESS_TRACING, true), fn)
}
