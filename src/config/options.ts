import { AuditError } from '../errors.js'
import type { RedactionOptions } from '../record/redaction/rules.js'
import type { Aggregation } from './aggregation-rule.js'
import { text, type OptionRow } from './option-row.js'
import { OPTION_TABLE } from './option-table.js'

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
  /** The path of a file; in code the catalogue itself too. */
  catalogue: string | object | undefined
  aggregate: Aggregation
  instrumentations: readonly string[]
  bridgeRules: string | undefined
  regulations: readonly string[]
  /** In code any actor. */
  actor: object | undefined
  purpose: string | undefined
  legalBasis: string | undefined
  redact: RedactionOptions | undefined
  capture: CaptureLevel
  propagate: boolean
  exitTimeoutMs: number
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
