import { context, propagation, trace } from '@opentelemetry/api'
import { onTestFinished } from 'vitest'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type Sampler,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-node'

/** A host with an OpenTelemetry SDK of its own, registered globally until the test ends. */
export function startHost({
  sampler,
  spanProcessors = [],
}: { sampler?: Sampler; spanProcessors?: SpanProcessor[] } = {}) {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({
    ...(sampler && { sampler }),
    spanProcessors: [new SimpleSpanProcessor(exporter), ...spanProcessors],
  })
  provider.register()
  onTestFinished(async () => {
    await provider.shutdown()
    trace.disable()
    context.disable()
    propagation.disable()
  })
  return { provider, tracer: provider.getTracer('host'), spans: () => exporter.getFinishedSpans() }
}
