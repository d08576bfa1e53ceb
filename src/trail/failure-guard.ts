import { AlarmPace } from '../otel/alarm-pace.js'
import { alarm } from '../otel/diagnose.js'
import type { FailurePolicy } from '../config/options.js'
import type { OpenTrail, WrittenRecord } from '../delivery/open-trail.js'
import { AuditError } from '../errors.js'
import { describeError } from '../record/error-value.js'
import { countDrop } from '../otel/self-metrics.js'
import { receiptOf, type AuditReceipt } from './receipt.js'

/**
 * What happens when a record cannot be kept. Under `throw` the audited call must not go on unaudited; under `alarm`
 * it goes on, and the loss is itself recorded, as a `gap`, as soon as records can be kept again.
 */
export class FailureGuard {
  readonly #policy: FailurePolicy
  readonly #trail: OpenTrail

  constructor(policy: FailurePolicy, trail: OpenTrail) {
    this.#policy = policy
    this.#trail = trail
  }

  write(write: () => WrittenRecord): AuditReceipt {
    if (this.#policy === 'throw') return receiptOf(write())
    try {
      return receiptOf(write())
    } catch (error) {
      // Not its message: that of a foreign error may quote what was to be recorded.
      const reason = error instanceof AuditError ? error.code : describeError(error, false).errorType
      this.#trail.noteLoss(reason)
      countDrop(1, reason)
      soundAlarm(this.#trail.identity.operationName, error)
      const { operationId } = this.#trail.identity
      return {
        recordId: '',
        operationId,
        sequence: -1,
        hash: '',
        ledger: { id: '', index: -1 },
        lost: { reason },
      }
    }
  }

  /** Runs a write whose failure must not hide the error that is on its way to the caller. */
  quietly(write: () => void): void {
    try {
      write()
    } catch (error) {
      alarm('a failure could not be recorded', error)
    }
  }
}

const pace = new AlarmPace()

function soundAlarm(operationName: string, error: unknown): void {
  const heldBack = pace.next()
  if (heldBack === undefined) return
  const more = heldBack === 0 ? '' : `, and ${heldBack} more since the last alarm`
  alarm(`a record of ${operationName} was lost${more}`, error)
}
