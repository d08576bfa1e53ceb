// Registers an OpenTelemetry SDK when it is running already, and asks inside a span of its own. For SDK 2.x.
import { context, trace } from '@opentelemetry/api'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { ask } from './ask.mjs'

new NodeTracerProvider().register()

const tracer = trace.getTracer('traced')
await tracer.startActiveSpan('request', async (span) => {
  await ask()
  const { traceId, spanId } = span.spanContext()
  const own = trace.getSpan(context.active()) === span
  console.log(JSON.stringify({ traceId, spanId, own }))
  span.end()
})
