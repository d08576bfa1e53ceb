/*
 * `node --import spanledger/register app.js`, or `NODE_OPTIONS="--import spanledger/register"`: audits a service without
 * touching its code. Options come from the environment (docs/configuration.md). What cannot work ends the process before
 * the service starts, with one line: it must not run in the belief that it is audited.
 */
import { AuditError } from './errors.js'
import { start } from './instrumentation/hooks/start.js'

try {
  start()
} catch (error) {
  const code = error instanceof AuditError ? `${error.code}: ` : ''
  process.stderr.write(`spanledger: ${code}${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
