import type { SpanProcessor } from '@opentelemetry/sdk-trace-node'
import { isRegistered } from '../../otel/host-api.js'
import { createAuditProvider } from '../../otel/provider.js'
import { serviceResource } from '../../otel/resource.js'
import type { FoundInstrumentation } from './found-instrumentations.js'

/**
 * Gives instrumentations a provider that only the bridge hears, for a host without an SDK: nothing is registered, so
 * that the host can still set up its own. Once it has, its spans are the host's to record, and these instrumentations
 * end.
 *
 * @param bridge What turns spans into records.
 */
export function instrumentPrivately(found: readonly FoundInstrumentation[], bridge: SpanProcessor): void {
  const end = () => {
    for (const { instrumentation } of found) instrumentation.disable()
  }
  const { provider } = createAuditProvider(serviceResource(undefined), [untilHostSdk(bridge, end)])
  for (const { instrumentation } of found) {
    instrumentation.setTracerProvider(provider)
    instrumentation.enable()
  }
}

/** Hears spans as long as the host has no SDK; `end` is called when it has one. */
function untilHostSdk(bridge: SpanProcessor, end: () => void): SpanProcessor {
  let isOver = false
  return {
    onStart(span, context) {
      if (!isOver && isRegistered('trace')) {
        isOver = true
        end()
      }
      if (!isOver) bridge.onStart(span, context)
    },
    // Of a span that began before, too.
    onEnd: (span) => bridge.onEnd(span),
    forceFlush: () => bridge.forceFlush(),
    shutdown: () => bridge.shutdown(),
  }
}
