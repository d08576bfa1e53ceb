import { OUTCOMES } from '../record/types.js'

/** One option of the command line. The same table feeds parsing, `--help` and the check of `docs/cli.md`. */
export interface OptionSpec {
  /** Without the dashes. */
  name: string
  aliases?: readonly string[]
  /** One letter. */
  short?: string
  /** What stands for the value in help; without it the option is a switch. */
  value?: string
  /** The values it may have. */
  choices?: readonly string[]
  /** Whether it may be given several times. */
  isRepeatable?: boolean
  doc: string
}

/** Under which heading help lists an option. */
export type OptionGroup = 'own' | 'filter' | 'source' | 'common'

function spec<const T extends OptionSpec>(row: T): OptionSpec {
  return row
}

const LOOK_FOR = { isRepeatable: true } as const

/** Every option of every command, by the name the code knows it by. */
export const OPTIONS = {
  help: spec({ name: 'help', short: 'h', doc: 'Show this help.' }),
  json: spec({ name: 'json', doc: 'JSON on a terminal too; piped output is JSON always.' }),
  verbose: spec({ name: 'verbose', doc: 'On failure, also print the stack trace.' }),

  sink: spec({ name: 'sink', value: 'URL', doc: 'The sink, for example file:./audit_logs.' }),
  logDir: spec({ name: 'log-dir', value: 'DIR', doc: 'Short for --sink file:DIR.' }),
  journalDir: spec({
    name: 'journal-dir',
    value: 'DIR',
    doc: 'Where the journals of the sink are. Without it: beside the sink.',
  }),
  skipDamaged: spec({
    name: 'skip-damaged',
    doc: 'Read past what is damaged: each place is named on stderr, and the exit code is 1.',
  }),

  since: spec({
    name: 'since',
    value: 'TIME',
    doc: 'From this time on: ISO 8601 (UTC without a zone), or a span before now: 30m, 24h, 7d.',
  }),
  until: spec({ name: 'until', value: 'TIME', doc: 'Before this time; as --since.' }),
  operationName: spec({
    ...{ name: 'operation', aliases: ['operation-name'], value: 'NAME', ...LOOK_FOR },
    doc: 'Of operations of this name.',
  }),
  operationId: spec({ name: 'operation-id', value: 'ID', ...LOOK_FOR, doc: 'Of this operation.' }),
  eventTypes: spec({
    ...{ name: 'type', aliases: ['event-type'], value: 'TYPE', ...LOOK_FOR },
    doc: 'Of this event type, for example data_access.',
  }),
  regulations: spec({ name: 'regulation', value: 'NAME', ...LOOK_FOR, doc: 'Under this regulation.' }),
  actors: spec({ name: 'actor', aliases: ['user'], value: 'ID', ...LOOK_FOR, doc: 'Of this actor.' }),
  subjects: spec({
    ...{ name: 'subject', value: 'ID', ...LOOK_FOR },
    doc: "About this person, by the clear id; needs the writers' token key.",
  }),
  datasets: spec({ name: 'dataset', value: 'NAME', ...LOOK_FOR, doc: 'On this data set.' }),
  outcomes: spec({
    name: 'outcome',
    value: 'OUTCOME',
    choices: OUTCOMES,
    ...LOOK_FOR,
    doc: 'With this outcome.',
  }),
  traceId: spec({ name: 'trace', aliases: ['trace-id'], value: 'ID', ...LOOK_FOR, doc: 'Of this trace.' }),

  order: spec({
    ...{ name: 'order', value: 'ORDER', choices: ['asc', 'desc'] },
    doc: 'By time, oldest first (asc, the default) or newest first.',
  }),
  limit: spec({
    ...{ name: 'limit', value: 'N' },
    doc: 'At most N records. If there are more, stderr says how to get the next ones.',
  }),
  cursor: spec({ name: 'cursor', value: 'CURSOR', doc: 'Go on where an earlier call with a limit ended.' }),

  output: spec({
    name: 'output',
    value: 'FILE',
    doc: 'The report to write: a name ending in .html or .pdf.',
  }),
  title: spec({ name: 'title', value: 'TEXT', doc: 'Title of the report.' }),
  templateDir: spec({
    ...{ name: 'template-dir', value: 'DIR' },
    doc: 'Directory of .mustache files that replace built-in templates of the same name.',
  }),
  css: spec({ name: 'css', value: 'FILE', doc: 'Style sheet added to the built-in one.' }),
  logo: spec({
    name: 'logo',
    value: 'FILE',
    doc: 'Picture for the head of the report (png, jpg, svg, webp).',
  }),
  noCharts: spec({ name: 'no-charts', doc: 'Leave the charts out.' }),

  input: spec({
    ...{ name: 'input', value: 'FILE' },
    doc: 'Result of an earlier check, as compliance check --json prints it.',
  }),
  data: spec({ name: 'data', value: 'FILE', doc: 'Data set to check first, as compliance check takes it.' }),
  regulation: spec({ name: 'regulation', value: 'NAME', doc: 'Regulation to check against. [GDPR]' }),
  datasetName: spec({
    ...{ name: 'dataset-name', value: 'NAME' },
    doc: 'Name of the data set in trail and report. [name of the file]',
  }),
  metadata: spec({
    ...{ name: 'metadata', value: 'FILE.json|KEY=VALUE', isRepeatable: true },
    doc: 'What the data cannot show of its processing, for example legalBasis=contract. A key given twice is a list.',
  }),
  maxSamples: spec({
    ...{ name: 'max-samples', value: 'N' },
    doc: 'Rows whose values are looked at, drawn evenly from all. [1000]',
  }),
  failOn: spec({
    ...{ name: 'fail-on', value: 'SEVERITY', choices: ['high', 'medium', 'low'] },
    doc: 'Exit with 1 when there is an issue of this severity or above.',
  }),
  report: spec({ name: 'report', value: 'FILE', doc: 'Also write a report, .html or .pdf by its name.' }),

  receipts: spec({
    name: 'receipts',
    value: 'FILE',
    doc: 'Receipts you kept, one JSON document a line: each record must be there, with that hash.',
  }),
  strict: spec({ name: 'strict', doc: 'Exit with 1 on warnings too.' }),
  findingLimit: spec({
    ...{ name: 'limit', value: 'N' },
    doc: 'Show at most N findings. [100 on a terminal, else all]',
  }),

  timeout: spec({
    ...{ name: 'timeout', value: 'SPAN' },
    doc: 'How long to wait for the sink, for example 90s or 10m. [30s]',
  }),
  deadLetters: spec({
    name: 'dead-letters',
    doc: 'Also send once more what the sink refused for good and was set aside.',
  }),

  serverVersion: spec({
    ...{ name: 'server-version', value: 'VERSION' },
    doc: 'Plan every step for a server of this version, for example 25.8, and ask none.',
  }),
  grants: spec({
    name: 'grants',
    doc: 'Also print roles: a writer that can only insert, a reader, an auditor.',
  }),
  policies: spec({
    ...{ name: 'policy', value: 'service=NAME|context.KEY=VALUE', isRepeatable: true },
    doc: 'Also print a role that reads these records only, and the row policy for it.',
  }),
  ttl: spec({
    ...{ name: 'ttl', value: 'SPAN' },
    doc: 'Refused: a row TTL would cut records out of ledgers.',
  }),
  backfill: spec({
    name: 'backfill',
    doc: 'Also make the records of spans that a Collector had written before.',
  }),
} satisfies Record<string, OptionSpec>

export type OptionKey = keyof typeof OPTIONS

export const COMMON: readonly OptionKey[] = ['json', 'verbose', 'help']
export const SOURCE: readonly OptionKey[] = ['sink', 'logDir', 'journalDir']
export const FILTER: readonly OptionKey[] = [
  ...(['since', 'until', 'operationName', 'operationId', 'eventTypes', 'regulations', 'actors'] as const),
  ...(['subjects', 'datasets', 'outcomes', 'traceId'] as const),
]

/** The heading an option belongs under. */
export function groupOf(key: OptionKey): OptionGroup {
  if (COMMON.includes(key)) return 'common'
  if (SOURCE.includes(key)) return 'source'
  return FILTER.includes(key) ? 'filter' : 'own'
}

/** The ways to write an option: `--actor`, `--user`. */
export function flagsOf({ name, aliases = [], short }: OptionSpec): string[] {
  return [...(short === undefined ? [] : [`-${short}`]), `--${name}`, ...aliases.map((alias) => `--${alias}`)]
}
