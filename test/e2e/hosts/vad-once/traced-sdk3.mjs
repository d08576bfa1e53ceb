// Registers an OpenTelemetry SDK when it is running already, and asks inside a span of its own. For SDK 3.x.
import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { TracerProvider } from '@opentelemetry/sdk-trace'
import { ask } from './ask.mjs'

context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
trace.setGlobalTracerProvider(new TracerProvider())

const tracer = trace.getTracer('traced')
await tracer.startActiveSpan('request', async (span) => {
  await ask()
  const { traceId, spanId } = span.spanContext()
  const own = trace.getSpan(context.active()) === span
  console.log(JSON.stringify({ traceId, spanId, own }))
  span.end()
})
