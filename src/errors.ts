/**
 * Every code an {@link AuditError} can carry. Codes are stable: they are part of the public interface,
 * listed with their remedies in `docs/errors.md`.
 */
export type AuditErrorCode =
  | 'ERR_INVALID_OPTION'
  | 'ERR_INVALID_SINK'
  | 'ERR_INVALID_FILTER'
  | 'ERR_INVALID_TIME'
  | 'ERR_INVALID_CURSOR'
  | 'ERR_INVALID_EVENT'
  | 'ERR_INVALID_INPUT'
  | 'ERR_ALREADY_CONFIGURED'
  | 'ERR_TRAIL_CLOSED'
  | 'ERR_RECORD_TOO_LARGE'
  | 'ERR_UNWRITABLE'
  | 'ERR_JOURNAL_WRITE'
  | 'ERR_JOURNAL_FULL'
  | 'ERR_SINK_NOT_FOUND'
  | 'ERR_SINK_READ'
  | 'ERR_SINK_WRITE'
  | 'ERR_SINK_WRITE_ONLY'
  | 'ERR_DAMAGED'
  | 'ERR_TOKEN_KEY'
  | 'ERR_NO_BROWSER'
  | 'ERR_NO_ENGINE'
  | 'ERR_SCHEMA'
  | 'ERR_UNSUPPORTED'

/** What a path or a name of the caller's may bring into a message that is to be one line, and no control sequence. */
const LINE_BREAKS = /[\p{Cc}\u2028\u2029]+/gu

/**
 * The one error class of the package: a stable `code`, and a message of one line that says what to do.
 *
 * @example
 * try {
 *   new AuditTrail({ operationName: '' })
 * } catch (error) {
 *   if (error instanceof AuditError && error.code === 'ERR_INVALID_OPTION') console.error(error.message)
 * }
 */
export class AuditError extends Error {
  override readonly name = 'AuditError'
  readonly code: AuditErrorCode
  /** Whether trying the same again may work; absent where nobody can tell. */
  declare readonly retryable?: boolean
  /** How long the other side asked to be left alone, in milliseconds. */
  declare readonly retryAfterMs?: number

  constructor(code: AuditErrorCode, message: string, options: AuditErrorOptions = {}) {
    const { cause, retryable, retryAfterMs } = options
    super(message.replace(LINE_BREAKS, ' '), cause === undefined ? undefined : { cause })
    this.code = code
    if (retryable !== undefined) this.retryable = retryable
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
  }
}

interface AuditErrorOptions {
  cause?: unknown
  retryable?: boolean | undefined
  retryAfterMs?: number | undefined
}

/** Whether an error is about how many files the process, or the machine, has open, and not about the file. */
export function isOutOfDescriptors(error: unknown): boolean {
  const { code } = (error ?? {}) as NodeJS.ErrnoException
  return code === 'EMFILE' || code === 'ENFILE'
}
