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
    '| `actor` | trail, process | `{ id, type }`, who acts where the record names nobody; `user: id` on a trail is short for type `user` |',
    '| `context` | trail | facts about the operation that each of its records repeats |',
    '| `kind` | trail | kind of the span: `internal` (default), `server`, `client`, `producer`, `consumer` |',
    '| `errorMessages` | trail | whether messages of errors enter the records (default: no, they often quote personal data) |',
    '| `redact` | trail, process | `{ rules, keys, defaults }`: what to replace before a record is hashed, see below |',
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
    'Each of `rules` is `{ name, key?, value? }` with regular expressions. `key` is held against the name of a member, as it',
    'is written and in snake_case (`userToken` also as `user_token`): the value of the member is replaced, unless it is',
    '`true` or `false`. `value` is held against texts: each match becomes `[redacted:<name>]`, but for what a group named',
    '`keep` at its beginning matched. A rule with both wants both to match. `keys` are names of members, without regard to',
    'case. `defaults: false` switches the built-in rules off: passwords, secrets, keys and tokens by name (not `tokens` or',
    '`max_tokens`), and in texts and names private keys, JWTs, `Authorization` and API key headers, `password=…`,',
    'credentials in URLs, and keys of AWS, GitHub, Slack, Stripe and those that begin with `sk-`. Names count as names in',
    'pairs of a `Map` too, and in flat lists called `headers` or `rawHeaders`. Actors, purposes, legal bases and',
    'regulations are searched like texts; the name of the operation is not. An expression of your own should take time in',
    'proportion to the text: it runs on every text of every record, inside the call.',
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
