import { AuditError } from '../errors.js'
import { plain } from './text/plain.js'

/** 2 where the caller must ask in another way, 3 where the sink, a file or the program failed. */
export function exitCodeOf(error: unknown): 2 | 3 {
  return error instanceof AuditError && error.code.startsWith('ERR_INVALID_') ? 2 : 3
}

/** What went wrong, in one line. */
export function failureLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return `spanledger: ${codeOf(error)}: ${plain(message.trim())}`
}

/** With the stack, and the errors behind the error. */
export function failureTrace(error: unknown): string {
  const trace: string[] = []
  for (let each = error; each instanceof Error && trace.length < 10; each = each.cause) {
    trace.push(each.stack ?? each.message)
  }
  return trace.join('\ncaused by ').split('\n').map(plain).join('\n')
}

// A file system error has the system's code. What has none is a fault of the program itself.
function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : 'ERR_UNEXPECTED'
}
