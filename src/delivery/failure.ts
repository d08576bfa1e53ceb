/** Why an attempt to export failed. */
export interface Failure {
  error: Error
  /** One line. */
  reason: string
  /** Whether the error says of itself that trying again is no use; any other may pass. */
  isPermanent: boolean
  /** How long the sink asked to be left alone (HTTP: Retry-After), in milliseconds. */
  retryAfterMs: number
}

/** What a sink may ask for, at most. */
const MAX_ASKED_MS = 5 * 60_000
/** A dead letter's header holds the reason. */
const MAX_REASON_LENGTH = 1_000

/**
 * Reads what an exporter gives as its error, once. It may be anything, and reading it may throw: that is a failure that
 * may pass. Never throws.
 */
export function failureOf(thrown: unknown): Failure {
  try {
    return readFailure(thrown)
  } catch {
    return readFailure(new Error('it gave an error that cannot be read'))
  }
}

function readFailure(thrown: unknown): Failure {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const { message, retryable, retryAfterMs } = error as Error & {
    retryable?: unknown
    retryAfterMs?: unknown
  }
  const text = String(message)
  const asked = typeof retryAfterMs === 'number' && retryAfterMs > 0 ? retryAfterMs : 0
  return {
    error: text === message ? error : new Error(text),
    reason: text.split('\n', 1)[0]!.slice(0, MAX_REASON_LENGTH),
    isPermanent: retryable === false,
    retryAfterMs: Math.min(asked, MAX_ASKED_MS),
  }
}
