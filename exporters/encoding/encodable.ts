import { AuditError } from '../../src/errors.js'

/**
 * Encodes a span, of which anything may be strange.
 *
 * @throws {AuditError} ERR_INVALID_INPUT, with `retryable: false`, where reading it throws, for instance in a getter.
 */
export function encodable(encode: () => void): void {
  try {
    encode()
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AuditError('ERR_INVALID_INPUT', `cannot encode a span (${reason}): give it plain attributes`, {
      cause,
      retryable: false,
    })
  }
}
