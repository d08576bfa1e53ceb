import { diag } from '@opentelemetry/api'

/** Tells the host's operator, through OpenTelemetry's diagnostics; whatever logger the host set cannot break the audit. */
export function warn(message: string, cause?: unknown): void {
  tell('warn', message, cause)
}

/** As {@link warn}, for what must not go unnoticed. */
export function alarm(message: string, cause?: unknown): void {
  tell('error', message, cause)
}

function tell(level: 'warn' | 'error', message: string, cause: unknown): void {
  try {
    if (cause === undefined) diag[level](`spanledger: ${message}`)
    else diag[level](`spanledger: ${message}`, cause)
  } catch {
    // A logger that throws has nobody left to tell.
  }
}
