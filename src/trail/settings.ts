import type { TracerProvider } from '@opentelemetry/api'
import type { Aggregation } from '../config/aggregation-rule.js'
import { catalogueOf, type Catalogue, type DatasetCatalogue } from '../config/catalogue.js'
import { AuditError } from '../errors.js'
import {
  OPTION_NAMES,
  resolveOptions,
  type CaptureLevel,
  type Durability,
  type FailurePolicy,
  type TextOptions,
} from '../config/options.js'
import { parseSink, resolveJournalDir, type SinkAddress } from '../config/sink-url.js'
import type { FurtherExporter } from './further-exporters.js'
import type { Redactor } from '../record/redaction/redactor.js'
import type { RedactionOptions } from '../record/redaction/rules.js'
import type { Actor } from '../record/types.js'
import { checkExporters, checkTracerProvider } from './process-parts.js'
import { redactorOf } from './redaction-options.js'
import { toActor } from './who.js'

/** Options that a trail and the whole process share. */
export interface SharedOptions {
  /** @default SPANLEDGER_SINK, or 'file:./audit_logs' */
  sink?: string | undefined
  /** @default SPANLEDGER_JOURNAL_DIR, or `journal` inside a `file:` sink */
  journalDir?: string | undefined
  /** @default SPANLEDGER_DURABILITY, or 'sync' */
  durability?: Durability | undefined
  /** @default SPANLEDGER_ON_FAILURE, or 'throw' */
  onFailure?: FailurePolicy | undefined
  /** @default SPANLEDGER_REGULATIONS, or none */
  regulations?: readonly string[] | undefined
  /** @default the service that SPANLEDGER_ACTOR names, or nobody */
  actor?: Actor | undefined
  /** @default SPANLEDGER_PURPOSE */
  purpose?: string | undefined
  /** @default SPANLEDGER_LEGAL_BASIS */
  legalBasis?: string | undefined
  /** @default SPANLEDGER_REDACT, or secrets only */
  redact?: RedactionOptions | undefined
  /** @default SPANLEDGER_CAPTURE, or 'shape' */
  capture?: CaptureLevel | undefined
  /** @default SPANLEDGER_PROPAGATE, or false */
  propagate?: boolean | undefined
}

/** Options of the whole process. */
export interface AuditConfiguration extends SharedOptions {
  /** @default OTEL_SERVICE_NAME, or `service.name` of OTEL_RESOURCE_ATTRIBUTES */
  serviceName?: string | undefined
  /** The key of subject tokens and digests, at least 16 bytes; text is hex or base64. @default a file, see `tokenKeyFile` */
  tokenKey?: Uint8Array | string | undefined
  /** @default SPANLEDGER_TOKEN_KEY_FILE, or a key made once in `<journalDir>/keys` */
  tokenKeyFile?: string | undefined
  /**
   * The data sets catalogue: path of a YAML file, or the data sets by name. Records that name one of them are filled
   * from it.
   * @default SPANLEDGER_CATALOGUE, or none
   */
  catalogue?: string | DatasetCatalogue | undefined
  /** How many calls that instrumentations see become one record. @default SPANLEDGER_AGGREGATE, or 'none' */
  aggregate?: Aggregation | undefined
  /** Milliseconds that the end of the process waits for its sinks; 0: not at all. @default SPANLEDGER_EXIT_TIMEOUT_MS, or 5000 */
  exitTimeoutMs?: number | undefined
  /**
   * Exporters beside the sink's. A sink URL, or an exporter that declares itself durable (`durableAs`), must have a
   * record too before the journal lets it go; any other gets copies, and nothing depends on it.
   * @default SPANLEDGER_EXPORTERS, or none
   */
  exporters?: readonly FurtherExporter[] | undefined
  /** Bytes of a writer's journal above which records are refused. @default SPANLEDGER_JOURNAL_MAX_BYTES, or 4 GiB */
  journalMaxBytes?: number | undefined
  /** The host's own provider, in place of Spanledger's: same records, the host's guarantees, no journal. */
  tracerProvider?: TracerProvider | undefined
}

const SHARED_NAMES: Record<keyof SharedOptions, true> = {
  sink: true,
  journalDir: true,
  durability: true,
  onFailure: true,
  regulations: true,
  actor: true,
  purpose: true,
  legalBasis: true,
  redact: true,
  capture: true,
  propagate: true,
}

/**
 * A copy of options, each read once.
 *
 * @param of Who takes them, for the message.
 * @throws {AuditError} ERR_INVALID_OPTION for what is no object, or cannot be read.
 */
export function readOptions<T extends object>(options: T, of: string): T {
  if (typeof options !== 'object' || options === null) {
    throw new AuditError('ERR_INVALID_OPTION', `${of} takes an object of options`)
  }
  try {
    return { ...options }
  } catch (cause) {
    throw new AuditError('ERR_INVALID_OPTION', `the options of ${of} cannot be read: give a plain object`, {
      cause,
    })
  }
}

/**
 * Refuses options that do not exist: a misspelt `regulation` would leave the records without their regulations.
 *
 * @param more Names allowed beside those of {@link SharedOptions}.
 * @throws {AuditError} ERR_INVALID_OPTION, for what is no object too.
 */
export function refuseUnknown(options: object, more: readonly string[]): void {
  for (const name of Object.keys(readOptions(options, 'the call'))) {
    if (Object.hasOwn(SHARED_NAMES, name) || more.includes(name)) continue
    throw new AuditError('ERR_INVALID_OPTION', `there is no option "${name}": use ${known(more)}`)
  }
}

function known(more: readonly string[]): string {
  return [...more, ...Object.keys(SHARED_NAMES)].join(', ')
}

export interface Settings extends Omit<TextOptions, 'exporters' | 'catalogue' | 'redact' | 'actor'> {
  exporters: readonly FurtherExporter[]
  address: SinkAddress
  /** Resolved directory of the journals. */
  journals: string
  actor: Actor | undefined
  redactor: Redactor
  catalogue: Catalogue | undefined
}

/**
 * Settles what a trail uses: its own options, else the configured ones, else the environment, else the defaults.
 *
 * @throws {AuditError} ERR_INVALID_OPTION, ERR_INVALID_SINK
 */
export function settle(
  own: SharedOptions & { logDir?: string | undefined },
  configured: AuditConfiguration,
): Settings {
  if (own.logDir !== undefined && own.sink !== undefined) {
    throw new AuditError('ERR_INVALID_OPTION', 'give logDir or sink, not both')
  }
  if (own.logDir !== undefined && !isPath(own.logDir)) {
    throw new AuditError('ERR_INVALID_OPTION', 'logDir must be the path of a directory')
  }
  checkExporters(configured.exporters)
  checkTracerProvider(configured.tracerProvider)
  const sink = own.logDir === undefined ? own.sink : `file:${own.logDir}`
  const given: Record<string, unknown> = {
    ...configured,
    ...definedOnly(own),
    ...(sink !== undefined && { sink }),
  }
  const options = resolveOptions(pick(given))
  const address = parseSink(options.sink)
  return {
    ...options,
    exporters: options.exporters as readonly FurtherExporter[],
    address,
    journals: resolveJournalDir(address, options.journalDir),
    actor: options.actor === undefined ? undefined : toActor(options.actor as Actor),
    catalogue: options.catalogue === undefined ? undefined : catalogueOf(options.catalogue),
    redactor: redactorOf(options.redact),
  }
}

function isPath(value: unknown): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('\0')
}

function pick(given: Record<string, unknown>): Partial<TextOptions> {
  return Object.fromEntries(OPTION_NAMES.map((name) => [name, given[name]]))
}

/** The members that are not undefined: one that is must not hide what stands behind it. */
export function definedOnly<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}
