import { AuditError } from '../../../src/errors.js'
import { ClickHouseFailure } from '../connect/connection.js'

const UNKNOWN_TABLE = 60
const UNKNOWN_DATABASE = 81

/** Whether there is no such table, or no such database. */
export function isMissing(error: unknown): boolean {
  return (
    error instanceof ClickHouseFailure && (error.code === UNKNOWN_TABLE || error.code === UNKNOWN_DATABASE)
  )
}

/** What a failure is to whoever reads: ERR_SINK_NOT_FOUND or ERR_SINK_READ. Its message names the place already. */
export function readFailure(cause: unknown): unknown {
  if (!(cause instanceof ClickHouseFailure)) return cause
  const { message, retryable, retryAfterMs } = cause
  const code = isMissing(cause) ? 'ERR_SINK_NOT_FOUND' : 'ERR_SINK_READ'
  return new AuditError(code, message, { cause, retryable, retryAfterMs })
}
