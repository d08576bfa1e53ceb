import { diag } from '@opentelemetry/api'
import { AuditError } from '../errors.js'
import { describeError } from '../record/error-value.js'
import { AlarmPace } from './alarm-pace.js'
import { isRegistered } from './host-api.js'

/** Tells the host's operator, through OpenTelemetry's diagnostics; whatever logger the host set cannot break the audit. */
export function warn(message: string, cause?: unknown): void {
  tell('warn', message, cause)
}

/**
 * As {@link warn}, of what the host's own code threw: its class and code. Its message may quote what neither a record nor
 * a log should hold.
 */
export function warnOfHost(message: string, error: unknown): void {
  tellOfHost('warn', message, error)
}

/** As {@link warnOfHost}, for what must not go unnoticed. */
export function alarmOfHost(message: string, error: unknown): void {
  tellOfHost('error', message, error)
}

function tellOfHost(level: 'warn' | 'error', message: string, error: unknown): void {
  if (error instanceof AuditError) return tell(level, message, error)
  const { errorType, code } = describeError(error, false)
  tell(level, `${message} (${code === undefined ? errorType : `${errorType}, ${code}`})`, undefined)
}

/** As {@link warn}, for what must not go unnoticed. */
export function alarm(message: string, cause?: unknown): void {
  tell('error', message, cause)
}

/** As {@link warn}, for what only matters to who looks for it. */
export function debug(message: string): void {
  tell('debug', message, undefined)
}

let onStderr = false

/** Has alarms told on stderr where nobody hears OpenTelemetry's diagnostics: who set no logger is not to miss them. */
export function alarmOnStderr(): void {
  onStderr = true
}

function tell(level: 'debug' | 'warn' | 'error', message: string, cause: unknown): void {
  try {
    if (onStderr && level === 'error' && !isRegistered('diag')) toStderr(message, cause)
    else if (cause === undefined) diag[level](`spanledger: ${message}`)
    else diag[level](`spanledger: ${message}`, cause)
  } catch {
    // A logger that throws has nobody left to tell.
  }
}

const pace = new AlarmPace()

function toStderr(message: string, cause: unknown): void {
  const heldBack = pace.next()
  if (heldBack === undefined) return
  const reason = cause instanceof Error ? `: ${cause.message}` : ''
  const more = heldBack === 0 ? '' : ` (and ${heldBack} more alarms since the last line)`
  process.stderr.write(`spanledger: ${message}${reason}${more}\n`)
}
