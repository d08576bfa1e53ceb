// Makes spans as instrumentations make them, with canaries in them, failing with errors that quote, under the bridge.
import {
  context,
  diag,
  DiagConsoleLogger,
  DiagLogLevel,
  ROOT_CONTEXT,
  SpanStatusCode,
} from '@opentelemetry/api'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { shutdownAudit } from 'spanledger'
import type { CaptureLevel } from '../../../src/config/options.js'
import { AuditBridgeProcessor } from 'spanledger/instrumentation'
import { Canaries } from '../canary/canaries.js'
import { errorOf } from '../canary/captured.js'
import { PLANTED_SPANS } from '../canary/spans.js'

const [capture] = process.argv.slice(2) as [CaptureLevel]
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ALL)
const provider = new NodeTracerProvider({ spanProcessors: [new AuditBridgeProcessor({ capture })] })
const tracer = provider.getTracer('an instrumentation')
for (const { path, name, attributes } of PLANTED_SPANS) {
  const canaries = new Canaries(path)
  context.with(ROOT_CONTEXT, () => {
    const span = tracer.startSpan(name?.(canaries) ?? canaries.texts(), { attributes: attributes(canaries) })
    span.recordException(errorOf(canaries))
    span.setAttribute('error.type', canaries.texts())
    span.setStatus({ code: SpanStatusCode.ERROR, message: canaries.texts() })
    span.addEvent(canaries.texts(), { content: canaries.texts() })
    span.end()
  })
}
await provider.shutdown()
await shutdownAudit({ timeoutMs: 5_000 })
