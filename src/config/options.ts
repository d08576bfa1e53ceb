import { AuditError } from '../errors.js'

/** How long a `log…` call holds on to the record before it returns. */
export type Durability = 'sync' | 'fsync' | 'tick'
/** What a failed write to the journal does to the audited call. */
export type FailurePolicy = 'throw' | 'alarm'
/** How much of arguments and results `auditFunction` records. */
export type CaptureLevel = 'shape' | 'digest' | 'full'

/** The options that text can set, with the value each has when nothing sets it. */
export interface TextOptions {
  sink: string
  journalDir: string | undefined
  tokenKeyFile: string | undefined
  serviceName: string | undefined
  durability: Durability
  onFailure: FailurePolicy
  /** Sink URLs; in code exporters too. */
  exporters: readonly (string | object)[]
  journalMaxBytes: number
  regulations: readonly string[]
  purpose: string | undefined
  legalBasis: string | undefined
  capture: CaptureLevel
  propagate: boolean
  exitTimeoutMs: number
}

interface OptionRow<T> {
  env: string
  /** As shown in the reference. */
  type: string
  default: T
  doc: string
  /** From the environment's text. Returns undefined when the text is not a value of the option. */
  parse(text: string): T | undefined
  /** Whether a value given in code is one. */
  accepts(value: unknown): boolean
}

const text = {
  type: 'string',
  parse: (value: string) => value,
  // No path holds a NUL, and the system's own error for it would come late, when the first record is to be kept.
  accepts: (value: unknown) => typeof value === 'string' && value !== '' && !value.includes('\0'),
}

function oneOf<T extends string>(...values: T[]) {
  return {
    type: values.map((value) => `'${value}'`).join(' | '),
    parse: (value: string) => values.find((known) => known === value),
    accepts: (value: unknown) => values.some((known) => known === value),
  }
}

function listed(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}

/**
 * Every option with its type, default, environment variable and meaning: parsing and the generated reference
 * (`docs/configuration.md`) both come from here. An option in code wins over the environment.
 */
export const OPTION_TABLE: { [K in keyof TextOptions]: OptionRow<TextOptions[K]> } = {
  sink: {
    ...text,
    env: 'SPANLEDGER_SINK',
    default: 'file:./audit_logs',
    doc: 'URL of the sink that records go to and are read from.',
  },
  journalDir: {
    ...text,
    env: 'SPANLEDGER_JOURNAL_DIR',
    default: undefined,
    doc: 'Directory of the journals. Without it: `journal` inside a `file:` sink, else `./.spanledger/journal`.',
  },
  tokenKeyFile: {
    ...text,
    env: 'SPANLEDGER_TOKEN_KEY_FILE',
    default: undefined,
    doc: 'File with the key for subject tokens and digests, as hex or base64. Without it one is created in `<journalDir>/keys`.',
  },
  serviceName: {
    ...text,
    env: 'OTEL_SERVICE_NAME',
    default: undefined,
    doc: 'The resource attribute `service.name` of audit spans. Without it: `service.name` of OTEL_RESOURCE_ATTRIBUTES, else `unknown_service:node`.',
  },
  durability: {
    ...oneOf<Durability>('sync', 'fsync', 'tick'),
    env: 'SPANLEDGER_DURABILITY',
    default: 'sync',
    doc: "`sync`: the record is in the kernel when the call returns (survives SIGKILL); `fsync`: on stable storage (survives power loss); `tick`: written with the others of this turn of the event loop, which the receipt's `kept` waits for (a SIGKILL may lose that turn).",
  },
  onFailure: {
    ...oneOf<FailurePolicy>('throw', 'alarm'),
    env: 'SPANLEDGER_ON_FAILURE',
    default: 'throw',
    doc: 'When a record cannot be kept: `throw` an AuditError, or raise an `alarm` (counted, `diag.error`, a later `gap` record) and go on.',
  },
  exporters: {
    type: 'sink URL[]',
    env: 'SPANLEDGER_EXPORTERS',
    default: [],
    parse: listed,
    accepts: Array.isArray,
    doc: 'Further sinks, which must have a record too before the journal lets it go. In the environment: URLs separated by commas; in code also exporters, see `configureAudit`.',
  },
  journalMaxBytes: {
    type: 'number of bytes',
    env: 'SPANLEDGER_JOURNAL_MAX_BYTES',
    default: 4 * 1024 ** 3,
    parse: (value) => (/^[1-9]\d{0,15}$/.test(value) ? Number(value) : undefined),
    accepts: (value) => typeof value === 'number' && value >= 1,
    doc: "Bytes of a writer's journal above which records are refused (ERR_JOURNAL_FULL): what is there is kept until the sink has it, never dropped for what is new. The default is 4 GiB.",
  },
  regulations: {
    type: 'string[]',
    env: 'SPANLEDGER_REGULATIONS',
    default: [],
    parse: listed,
    accepts: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string' && item !== ''),
    doc: 'Regulations every trail falls under, where it names none itself. In the environment: separated by commas.',
  },
  purpose: {
    ...text,
    env: 'SPANLEDGER_PURPOSE',
    default: undefined,
    doc: 'Purpose of processing, where neither trail nor record names one.',
  },
  legalBasis: {
    ...text,
    env: 'SPANLEDGER_LEGAL_BASIS',
    default: undefined,
    doc: 'Legal basis, where neither trail nor record names one.',
  },
  capture: {
    ...oneOf<CaptureLevel>('shape', 'digest', 'full'),
    env: 'SPANLEDGER_CAPTURE',
    default: 'shape',
    doc: 'What `auditFunction` records of arguments and results: their `shape` (types, lengths, names of members that look like those of a record), a keyed `digest`, or the `full` values.',
  },
  propagate: {
    type: 'boolean',
    env: 'SPANLEDGER_PROPAGATE',
    default: false,
    parse: (value) => ({ true: true, '1': true, false: false, '0': false })[value],
    accepts: (value) => typeof value === 'boolean',
    doc: 'Without an active span of the host, make the trail the root of the host spans inside `trail.run()`, which are then all sampled.',
  },
  exitTimeoutMs: {
    type: 'number',
    env: 'SPANLEDGER_EXIT_TIMEOUT_MS',
    default: 5_000,
    parse: (value) => (/^\d+$/.test(value) ? Number(value) : undefined),
    accepts: (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
    doc: 'Milliseconds that the end of the process waits for its sinks (at most 1000 after an error that nobody caught); 0: not at all. What they did not take stays in the journal.',
  },
}

/** The names of {@link TextOptions}. */
export const OPTION_NAMES = Object.keys(OPTION_TABLE) as (keyof TextOptions)[]

/**
 * Settles every option: what code gives, else the environment, else the default.
 *
 * @param given Options from code; members that are undefined count as not given.
 * @throws {AuditError} ERR_INVALID_OPTION naming the option or the variable.
 */
export function resolveOptions(
  given: Partial<TextOptions>,
  env: NodeJS.ProcessEnv = process.env,
): TextOptions {
  const entries = OPTION_NAMES.map((name) => [name, resolveOne(name, given[name], env)] as const)
  return Object.fromEntries(entries) as unknown as TextOptions
}

function resolveOne(name: keyof TextOptions, given: unknown, env: NodeJS.ProcessEnv): unknown {
  const row: OptionRow<unknown> = OPTION_TABLE[name]
  if (given !== undefined) {
    if (!row.accepts(given)) throw invalid(name, row.type)
    return given
  }
  const set = env[row.env]
  if (set === undefined || set === '') return row.default
  const value = row.parse(set)
  if (value === undefined) throw invalid(row.env, row.type)
  return value
}

function invalid(name: string, type: string): AuditError {
  const shown = type === text.type ? 'a text that is not empty and holds no NUL character' : type
  return new AuditError('ERR_INVALID_OPTION', `${name} must be ${shown}`)
}
