// The service's own OpenTelemetry, loaded before it (`node --import ./tracing-sdk2.mjs service.mjs`): spans of PostgreSQL
// and of HTTP go to a Collector. For SDK 2.x.
import { register } from 'node:module'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { AuditBridgeProcessor } from 'spanledger/instrumentation'

register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)

const sdk = new NodeSDK({
  instrumentations: [new HttpInstrumentation(), new PgInstrumentation({ requireParentSpan: false })],
  spanProcessors: [
    new AuditBridgeProcessor(), // the line that is added for the audit
    new SimpleSpanProcessor(new OTLPTraceExporter()),
  ],
})
sdk.start()
process.once('SIGTERM', () => void sdk.shutdown())
