import type { BuiltRecord } from '../record/build.js'
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
}

export function receiptOf({ record, hash }: BuiltRecord): AuditReceipt {
  const { recordId, operationId, sequence, ledger } = record
  return { recordId, operationId, sequence, hash, ledger }
}
