import { CLICKHOUSE_VARIABLES } from '../exporters/clickhouse/connect/variables.js'
import { OPTION_TABLE } from '../src/config/option-table.js'
import { OPTION_NAMES } from '../src/config/options.js'

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
    'default. `serviceName`, `tokenKeyFile`, `exporters`, `journalMaxBytes`, `aggregate` and `exitTimeoutMs` belong to the whole',
    'process: `configureAudit` or the environment.',
    '',
    '| option | environment | type | default | meaning |',
    '|---|---|---|---|---|',
    ...rows,
    '',
    'Only in code:',
    '',
    '| option | of | meaning |',
    '|---|---|---|',
    '| `user` | trail | short for an `actor` of type `user` |',
    '| `context` | trail | facts about the operation that each of its records repeats |',
    '| `kind` | trail | kind of the span: `internal` (default), `server`, `client`, `producer`, `consumer` |',
    '| `errorMessages` | trail | whether messages of errors enter the records (default: no, they often quote personal data) |',
    '| `tokenKey` | process | the token key itself, as bytes, hex or base64 |',
    '| `exporters` | process | an array of further span exporters: they get the same spans, and nothing depends on them |',
    '| `tracerProvider` | process | the provider of the host, in place of a journal: same records, the guarantees of the host |',
    '',
    'A trail that is opened inside `run()` of another takes over its actor, purpose, legal basis and regulations where it',
    'names none itself. PDF reports use the browser that `SPANLEDGER_CHROMIUM` names (an executable, or the directory of an',
    'installed `@sparticuz/chromium`), else an installed Chrome or Chromium.',
    '',
    '## Redaction',
    '',
    '`redact` is `{ rules, keys, detectors, defaults }`. What each means, in which order they apply, and what the built-in',
    'rules take out, is told in [privacy](privacy.md). `defaults: false` switches the built-in rules off. An option in code',
    'replaces that of the environment here too: name `detectors` again where you give `rules`.',
    '',
    'With `OTEL_EXPORTER_OTLP_ENDPOINT` or `OTEL_EXPORTER_OTLP_TRACES_ENDPOINT` set, audit spans also go there through',
    '`@opentelemetry/exporter-trace-otlp-http` (not with `OTEL_SDK_DISABLED=true` or `OTEL_TRACES_EXPORTER=none`), so that',
    'they show in the traces of the host. That copy is best effort; the sink is the evidence.',
    '',
    '## ClickHouse',
    '',
    'For `clickhouse:` and `clickhouses:` sinks, see [ClickHouse](clickhouse.md). A user and a password in the sink URL win',
    'over these.',
    '',
    '| environment | type | meaning |',
    '|---|---|---|',
    ...Object.values(CLICKHOUSE_VARIABLES).map(
      ({ env, type, doc }) => `| \`${env}\` | \`${type}\` | ${doc} |`,
    ),
    '',
  ].join('\n')
}
