// Exports to a server that never answers, and has nothing else to do.
import { OtlpSpanExporter } from '../../../src/otel/otlp-exporter.js'
import { endedSpans } from '../../unit/otel/support/ended-spans.js'

const [url = ''] = process.argv.slice(2)
const exporter = new OtlpSpanExporter({ url: new URL(url), timeoutMs: 600_000 })
exporter.export(endedSpans(1), () => process.stdout.write('answered'))
// Until the request is on its way, as a service would live on.
setTimeout(() => undefined, 500)
