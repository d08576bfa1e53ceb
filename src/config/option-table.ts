import { DETECTOR_NAMES } from '../record/redaction/detectors.js'
import { isAggregation } from './aggregation-rule.js'
import { detectors } from './detector-list.js'
import { listed, oneOf, text, type OptionRow } from './option-row.js'
import type { CaptureLevel, Durability, FailurePolicy, TextOptions } from './options.js'

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
  catalogue: {
    ...text,
    type: 'path of a file',
    accepts: (value) => text.accepts(value) || (typeof value === 'object' && value !== null),
    env: 'SPANLEDGER_CATALOGUE',
    default: undefined,
    doc: 'The data sets catalogue, a YAML file: name → regulations, categories, owner, retention. Records that name one of its data sets are filled from it. In code also an object of that form.',
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
  actor: {
    type: 'id of a service',
    env: 'SPANLEDGER_ACTOR',
    default: undefined,
    parse: (value) => ({ id: value, type: 'service' }),
    // What it must be is told where it is read.
    accepts: () => true,
    doc: 'Who acts where neither trail nor record names anybody. In the environment: the id of a service; in code `{ id, type }`.',
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
  redact: {
    type: "list of 'email', 'iban', 'card', 'national_id', 'ip', 'phone'",
    env: 'SPANLEDGER_REDACT',
    default: undefined,
    parse: detectors,
    accepts: (value) => typeof value === 'object' && value !== null,
    doc: `Personal data to look for in all texts of records, beside secrets: ${DETECTOR_NAMES.join(', ')}. In the environment: separated by commas; in code rules too, see [privacy](privacy.md).`,
  },
  capture: {
    ...oneOf<CaptureLevel>('shape', 'digest', 'full'),
    env: 'SPANLEDGER_CAPTURE',
    default: 'shape',
    doc: 'What `auditFunction` records of arguments and results: their `shape` (types, lengths, names of members that look like those of a record), a keyed `digest`, or the `full` values.',
  },
  aggregate: {
    type: "'none' | 'every <n>' | 'per second' | 'per minute' | 'per hour'",
    env: 'SPANLEDGER_AGGREGATE',
    default: 'none',
    parse: (value) => (isAggregation(value) ? value : undefined),
    accepts: isAggregation,
    doc: 'Whether instrumentations of ML libraries write a record for each call, or one for many, with exact counts that are written by this rule, at a flush and at the end of the process. The record states the rule.',
  },
  instrumentations: {
    type: "'all' | 'none' | names",
    env: 'SPANLEDGER_INSTRUMENTATIONS',
    default: ['all'],
    parse: listed,
    accepts: Array.isArray,
    doc: 'What `spanledger/register` instruments: `onnxruntime`, `tensorflow`, `transformers`, and `opentelemetry` (the OpenTelemetry instrumentations that it finds, where the host has no SDK). Names separated by commas.',
  },
  bridgeRules: {
    ...text,
    type: 'path of a file',
    env: 'SPANLEDGER_BRIDGE_RULES',
    default: undefined,
    doc: 'Rules for the bridge of `spanledger/register`, a YAML file, before the built-in ones.',
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
