import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { hasKeys, keyringFromSecret, openKeyring } from '../config/token-keys.js'
import { registerFlush } from '../config/flush-hooks.js'
import { setProcessOptions } from '../config/process-options.js'
import { parseSink, sinkIdentity } from '../config/sink-url.js'
import { DeadlineError, withDeadline } from '../delivery/deadline.js'
import { HostWriter } from '../delivery/host-writer.js'
import { JournaledWriter } from '../delivery/journaled-writer.js'
import type { RecoveryReport } from '../delivery/recovery.js'
import type { AuditWriter } from '../delivery/writer.js'
import { AuditError } from '../errors.js'
import { createKeyring } from '../record/tokens.js'
import { requireSinks, sinkExporter } from '../writers.js'
import { sortExporters } from './further-exporters.js'
import { Absences } from './absences.js'
import { OpenWriters } from './open-writers.js'
import { redactedResource } from './service-resource.js'
import {
  readOptions,
  refuseUnknown,
  settle,
  type AuditConfiguration,
  type Settings,
  type SharedOptions,
} from './settings.js'

/** Deadlines of waiting for a sink. */
export interface WaitOptions {
  /** Milliseconds. @default 30_000 */
  timeoutMs?: number | undefined
}

const DEFAULT_WAIT_MS = 30_000

/** @throws {AuditError} ERR_INVALID_OPTION for what is no span of time; `Infinity` waits as long as a timer can. */
export function waitMs(options: WaitOptions | undefined): number {
  const timeoutMs: unknown = options?.timeoutMs ?? DEFAULT_WAIT_MS
  if (typeof timeoutMs === 'number' && timeoutMs >= 0) return timeoutMs
  throw new AuditError('ERR_INVALID_OPTION', 'timeoutMs must be a number of milliseconds from 0 up')
}

const PROCESS_NAMES = [
  'serviceName',
  'tokenKey',
  'tokenKeyFile',
  'exitTimeoutMs',
  'aggregate',
  'catalogue',
  'exporters',
  'tracerProvider',
  'journalMaxBytes',
] satisfies (keyof AuditConfiguration)[]

let configuration: AuditConfiguration = {}
let isConfigured = false
const absences = new Absences()
const writers = new OpenWriters()
registerFlush((timeoutMs) => writers.flush(timeoutMs))

/**
 * Sets the process-wide options, once and before the first trail.
 *
 * @throws {AuditError} ERR_ALREADY_CONFIGURED on a second call or after a trail was opened, unless
 * {@link shutdownAudit} came between; ERR_INVALID_OPTION, ERR_INVALID_SINK, ERR_NO_ENGINE or ERR_UNSUPPORTED for what
 * cannot work.
 * @example
 * configureAudit({ sink: 'file:./audit_logs', serviceName: 'credit-scoring', regulations: ['GDPR'] })
 */
export function configureAudit(options: AuditConfiguration): void {
  if (isConfigured || !writers.isEmpty) {
    throw new AuditError(
      'ERR_ALREADY_CONFIGURED',
      'call configureAudit once, before the first trail, or after shutdownAudit()',
    )
  }
  refuseUnknown(options, PROCESS_NAMES)
  requireOptions(options)
  if (options.tokenKey !== undefined) keyringFromSecret(options.tokenKey)
  configuration = { ...options }
  isConfigured = true
  setProcessOptions(configuration)
}

/**
 * Settles the options, in code and in the environment, and tells what could never work.
 *
 * @throws {AuditError} ERR_INVALID_OPTION, ERR_INVALID_SINK, ERR_NO_ENGINE or ERR_UNSUPPORTED
 */
export function requireOptions(options: AuditConfiguration = configuration): Settings {
  const settings = settle({}, options)
  const further = settings.exporters.flatMap((one) => (typeof one === 'string' ? parseSink(one) : []))
  requireSinks([settings.address, ...further])
  return settings
}

/** @param surrounding What a surrounding trail or `withActor` hands on: before the configured, after the own. */
export function settingsOf(
  own: SharedOptions & { logDir?: string | undefined },
  surrounding: SharedOptions = {},
): Settings {
  return settle(own, { ...configuration, ...surrounding })
}

/**
 * The writer for a trail's settings: one for each sink, journal and durability.
 *
 * @throws {AuditError} ERR_UNSUPPORTED; ERR_UNWRITABLE and ERR_TOKEN_KEY except under `onFailure: 'alarm'`.
 */
export function writerFor(settings: Settings): AuditWriter {
  const { tracerProvider } = configuration
  const key = tracerProvider
    ? 'host'
    : JSON.stringify([settings.address, settings.journals, settings.durability])
  const make = () =>
    tracerProvider ? new HostWriter(tracerProvider, keyringFor(settings)) : openJournaled(settings)
  const use = () => writers.use(key, make, settings.exitTimeoutMs)
  return settings.onFailure === 'alarm' ? absences.bridge(key, use) : use()
}

/** Has the end of the process write what is pending, before the first trail too. Never throws. */
export function watchProcessEnd(): void {
  try {
    writers.watchEnd(settingsOf({}).exitTimeoutMs)
  } catch {
    // Options that cannot be read are told to who opens a trail.
  }
}

/**
 * Sends what is pending to the sinks, of open trails too. True when they have acknowledged all of it, false at the
 * deadline: what is missing is in the journal.
 */
export async function flushAudit(options: WaitOptions = {}): Promise<boolean> {
  return writers.flush(waitMs(options))
}

/**
 * Flushes, closes trails that are still open as `interrupted`, and ends the writers. A later trail opens a new
 * writer under the same configuration, which {@link configureAudit} may now replace; exporters that were
 * given as objects have been shut down, and need to be replaced. True when the sinks have everything.
 */
export async function shutdownAudit(options: WaitOptions = {}): Promise<boolean> {
  const timeoutMs = waitMs(options)
  isConfigured = false
  return writers.end(timeoutMs)
}

/**
 * Sends what dead writers of a sink left in their journals and closes their open trails as `interrupted`. Writers
 * do this by themselves when they start; call it to settle a sink that nobody writes to now.
 *
 * @throws {AuditError} ERR_INVALID_SINK, ERR_SINK_NOT_FOUND, ERR_UNWRITABLE, ERR_UNSUPPORTED; ERR_SINK_WRITE at the deadline
 */
export async function recoverAudit(options: RecoverOptions & WaitOptions = {}): Promise<RecoverResult> {
  const { timeoutMs: _wait, deadLetters = false, ...where } = readOptions(options, 'recoverAudit')
  const timeoutMs = waitMs(options)
  const settings = settingsOf(where)
  const { address, journals } = settings
  if (!existsSync(journals) && !(address.scheme === 'file' && existsSync(address.path))) {
    const what = address.scheme === 'file' ? `${address.path} does not exist` : `no journals in ${journals}`
    throw new AuditError(
      'ERR_SINK_NOT_FOUND',
      `${what}: check the path, or name the journal directory of the writers`,
    )
  }
  const writer = openJournaled(settings, { recover: false })
  const settleAll = async () => {
    const report = await writer.recovery.run()
    if (!deadLetters) return { ...report, resent: 0, refusedAgain: 0 }
    const { taken, refused, damage } = await writer.recovery.resend()
    return { ...report, damage: [...report.damage, ...damage], resent: taken, refusedAgain: refused }
  }
  try {
    return await withDeadline(settleAll(), timeoutMs).catch((cause: unknown) => {
      if (cause instanceof AuditError) throw cause
      if (!(cause instanceof DeadlineError)) throw notRecovered(cause)
      throw new AuditError(
        'ERR_SINK_WRITE',
        `recovery was not done within ${timeoutMs} ms${reasonsOf(writer)}: what the sink lacks stays in the journal`,
        { cause: writer.problems[0] ?? cause },
      )
    })
  } finally {
    await writer.shutdown(timeoutMs)
  }
}

function notRecovered(cause: unknown): AuditError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `recovery failed (${reason}): see to it; what the sink lacks stays in the journal`
  return new AuditError('ERR_UNWRITABLE', message, { cause })
}

function reasonsOf({ problems }: JournaledWriter): string {
  return problems.length === 0 ? '' : ` (${problems.map(({ message }) => message).join('; ')})`
}

/** What a recovery found and did. */
export interface RecoverResult extends RecoveryReport {
  /** Records taken now that had been refused for good. */
  resent: number
  /** Records that were refused for good once more, and stay set aside. */
  refusedAgain: number
}

/** Which sink, and what of it, is to be recovered. */
export interface RecoverOptions {
  sink?: string
  logDir?: string
  journalDir?: string
  /** Whether what exporters refused for good is sent once more. @default false */
  deadLetters?: boolean
}

/** @param recover Whether it settles what dead writers left by itself; one that only does so makes no token key. */
function openJournaled(settings: Settings, { recover = true } = {}): JournaledWriter {
  const { address, journals, durability, journalMaxBytes } = settings
  const sink = sinkIdentity(address, journals)
  const exporter = sinkExporter(address)
  const keyring = recover ? keyringFor(settings) : keyringForRecovery(settings)
  const { durable, fanOut } = sortExporters(settings.exporters, { sink, address, journals })
  return new JournaledWriter({
    journalDir: journals,
    sink,
    sinkLabel: address.label,
    // By what the process says of redaction: a writer is not of one trail alone.
    resource: redactedResource(settings.serviceName, settingsOf({}).redactor.under(keyring)),
    durability,
    keyring,
    exporter,
    durable,
    fanOut,
    journalMaxBytes,
    recover,
  })
}

function keyringFor(settings: Settings) {
  const { tokenKey } = configuration
  return tokenKey === undefined
    ? openKeyring(settings.journals, settings.tokenKeyFile)
    : keyringFromSecret(tokenKey)
}

/**
 * Where there is no key, none is made: readers would take it for the writers' own, and find nobody. A recovery needs one
 * for the digest of what is too large for a record only.
 */
function keyringForRecovery(settings: Settings) {
  const { journals, tokenKeyFile } = settings
  const isThere = configuration.tokenKey !== undefined || tokenKeyFile !== undefined || hasKeys(journals)
  return isThere ? keyringFor(settings) : createKeyring([randomBytes(32)])
}
