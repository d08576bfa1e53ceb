import { addPending } from './pending-writes.js'
import { watchProcessEnd } from './runtime.js'

/**
 * Announces records that are not made yet, such as counts that are still rising: `write` is called once, at the next
 * flush, at `shutdownAudit()`, or when the process ends, whichever comes first. To be announced again whenever there is
 * something new to write; the same function twice counts once.
 *
 * @param write Makes the records, synchronously.
 */
export function notePending(write: () => void): void {
  addPending(write)
  watchProcessEnd()
}
