import { OPTION_NAMES, OPTION_TABLE } from '../src/config/options.js'

/** The reference of all options as a Markdown page, made from the table that also drives parsing. */
export function configurationPage(): string {
  const rows = OPTION_NAMES.map((name) => {
    const { env, type, default: value, doc } = OPTION_TABLE[name]
    const shown = value === undefined ? '' : `\`${JSON.stringify(value)}\``
    return `| \`${name}\` | \`${env}\` | \`${type.replaceAll('|', '\\|')}\` | ${shown} | ${doc.replaceAll('|', '\\|')} |`
  })
  return [
    '# Configuration',
    '',
    'An option in `new AuditTrail({ … })` wins over `configureAudit({ … })`, that over the environment, that over the',
    'default. `serviceName` and `tokenKeyFile` belong to the whole process: `configureAudit` or the environment.',
    '',
    '| option | environment | type | default | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'Only in code: `actor`, `context`, `redact`, `tokenKey`, `exporters`, `tracerProvider`; see their types.',
    '',
    'With `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` set, audit spans also go there through',
    '`@opentelemetry/exporter-trace-otlp-http` (not with `OTEL_SDK_DISABLED=true` or `OTEL_TRACES_EXPORTER=none`), so that',
    'they show in the traces of the host. That copy is best effort; the sink is the evidence.',
    '',
  ].join('\n')
}
