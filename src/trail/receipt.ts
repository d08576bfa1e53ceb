import type { WrittenRecord } from '../delivery/open-trail.js'
import type { LedgerPosition } from '../record/types.js'

/** Says that a record is kept: the journal has its bytes. Keep it to prove later that it was there. */
export interface AuditReceipt {
  recordId: string
  operationId: string
  sequence: number
  /** Of the record: hex SHA-256, see `StoredRecord.hash`. */
  hash: string
  ledger: LedgerPosition
  /** Only under `onFailure: 'alarm'`: the record could not be kept, the other members say nothing. */
  lost?: { reason: string }
  /**
   * Only under `durability: 'tick'`: resolves when the journal has the bytes, at the end of this turn of the event
   * loop; rejects with ERR_JOURNAL_WRITE when it never will.
   */
  kept?: Promise<void>
}

export function receiptOf({ built: { record, hash }, kept }: WrittenRecord): AuditReceipt {
  const { recordId, operationId, sequence, ledger } = record
  return { recordId, operationId, sequence, hash, ledger, ...(kept && { kept }) }
}
