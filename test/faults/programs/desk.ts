import { AuditTrail, configureAudit, flushAudit, shutdownAudit, type AuditReceipt } from 'spanledger'
import type { Durability, FailurePolicy } from '../../../src/config/options.js'

export interface DeskOptions {
  logDir: string
  durability: Durability
  onFailure?: FailurePolicy
  /** A journal file above this many bytes is followed by a new one. @default what the package takes */
  journalFileBytes?: number | undefined
  /** How long a flush, and the end, wait for the sink. @default 10_000 */
  timeoutMs?: number | undefined
}

/** Where the workload logs. */
export interface Desk {
  open(operationName: string): Pick<AuditTrail, 'logEvent' | 'close'>
  /** @param waitMs In place of `timeoutMs`. */
  flush(waitMs?: number): Promise<boolean>
  shutdown(): Promise<boolean>
}

export type Receipt = AuditReceipt

/** Through the package's public interface. */
export function publicDesk({ logDir, durability, onFailure, timeoutMs = 10_000 }: DeskOptions): Desk {
  configureAudit({ durability, onFailure })
  return {
    open: (operationName) => new AuditTrail({ operationName, logDir, user: 'worker' }),
    flush: (waitMs = timeoutMs) => flushAudit({ timeoutMs: waitMs }),
    shutdown: () => shutdownAudit({ timeoutMs }),
  }
}
