import type { SourceOptions } from '../query/types.js'

/** What `failed` means, see `docs/verify.md`. The last two need signed checkpoints. */
export type ErrorKind =
  | 'altered'
  | 'missing'
  | 'duplicated'
  | 'reordered'
  | 'inserted'
  | 'attribute-mismatch'
  | 'truncated'
  | 'forked'
  | 'unreadable'
  | 'rolled-back'
  | 'bad-signature'

/** What could not be proved. The last needs signed checkpoints. */
export type WarningKind = 'unsigned' | 'open-trail' | 'gap' | 'unanchored-tail'

/** Something that is not as it was written, or cannot be shown to be. */
export interface Finding {
  kind: ErrorKind | WarningKind
  severity: 'error' | 'warning'
  /** Of the trail. */
  operationId?: string
  /** Of the record in its trail; of the first one, where it is about several. */
  sequence?: number
  recordId?: string
  /** Where to look: a file and byte, or a trail or ledger. */
  location: string
  message: string
}

/** The answer of `verifyAuditLogs`. */
export interface VerificationReport {
  /** `failed`: an error was found; `incomplete`: warnings only; `verified`: neither. */
  verdict: 'verified' | 'incomplete' | 'failed'
  /** How many records, trails and writers (ledgers) were found, each counted once. */
  records: number
  trails: number
  writers: number
  /** Errors first, else in the order they were found. */
  findings: Finding[]
}

/** The part of an `AuditReceipt` that proves its record. */
export interface ReceiptClaim {
  recordId: string
  /** Hex SHA-256. */
  hash: string
}

export interface VerifyOptions extends Pick<SourceOptions, 'sink' | 'logDir' | 'journalDir'> {
  /** Receipts you kept: each record must be there, with that hash. @default none */
  receipts?: readonly ReceiptClaim[] | undefined
  /** Not supported yet. */
  publicKey?: undefined
  /** Not supported yet. */
  checkpoint?: undefined
}
