import { AuditTrail, configureAudit, flushAudit, shutdownAudit, type AuditReceipt } from 'spanledger'
import { furtherExporters, type Further } from '../../support/fault-further.js'
import type { Durability, FailurePolicy } from '../../../src/config/options.js'

export interface DeskOptions {
  logDir: string
  durability: Durability
  onFailure?: FailurePolicy
  further?: Further | undefined
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
export function publicDesk(options: DeskOptions): Desk {
  const { logDir, durability, onFailure, further, timeoutMs = 10_000 } = options
  configureAudit({ durability, onFailure, exporters: furtherExporters(further, logDir) })
  return {
    open: (operationName) => new AuditTrail({ operationName, logDir, user: 'worker' }),
    flush: (waitMs = timeoutMs) => flushAudit({ timeoutMs: waitMs }),
    shutdown: () => shutdownAudit({ timeoutMs }),
  }
}
