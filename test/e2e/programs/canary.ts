// Takes the paths by which a caller's data comes to Spanledger, under an OpenTelemetry host of its own. Its arguments:
// where to write beside the sink; `host` for a sink that is the host's own provider, `beside` for the paths that do not
// lead into the sink; how long to wait for sinks at the end.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api'
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node'
import { configureAudit, shutdownAudit } from 'spanledger'
import { besideRows } from '../canary/beside.js'
import { Canaries } from '../canary/canaries.js'
import { CAPTURED_ROWS } from '../canary/captured.js'
import { WRAPPED_ROWS } from '../canary/wrapped.js'
import { WRITTEN_ROWS } from '../canary/written.js'

const [out = '', mode, timeoutMs = '5000'] = process.argv.slice(2)
diag.setLogger(new DiagConsoleLogger(), DiagLogLevel.ALL)
const spans = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
provider.register()
const tracer = provider.getTracer('host')
configureAudit(mode === 'host' ? { tracerProvider: provider } : {})

const rows =
  mode === 'beside'
    ? besideRows(join(out, 'other-sinks'))
    : [...CAPTURED_ROWS, ...WRAPPED_ROWS, ...WRITTEN_ROWS]
for (const row of rows) {
  await tracer.startActiveSpan('request', async (span) => {
    try {
      await row.run(new Canaries(row.path), row.path)
    } catch (error) {
      // Not its message, which may hold what is searched for.
      const { stack = '' } = error as Error
      process.stdout.write(`FAILED ${row.path}: ${stack.split('\n    at ').slice(1).join('\n  at ')}\n`)
      process.exitCode = 1
    }
    span.end()
  })
}
await shutdownAudit({ timeoutMs: Number(timeoutMs) })
const seen = spans
  .getFinishedSpans()
  .map((span) => [span.name, span.attributes, span.events, span.status, span.links])
writeFileSync(join(out, 'host-spans.json'), JSON.stringify(seen))
