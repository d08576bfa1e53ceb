import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { AuditTrail, type AuditReceipt } from 'spanledger'

export interface Work {
  logDir: string
  /** Gets every receipt as a line, once the program has it. */
  receipts: string
  name: string
  /** @default for ever */
  rounds?: number
  /** Called when so much is logged that an end would cut something. */
  onBusy?: () => void
}

const BUSY_AFTER = 10

/** Logs into one trail that stays open, and round by round into one that is closed at once. */
export async function logForEver({ logDir, receipts, name, rounds = Infinity, onBusy }: Work): Promise<void> {
  const note = (receipt: AuditReceipt) => appendFileSync(receipts, `${JSON.stringify(receipt)}\n`)
  const long = new AuditTrail({ operationName: `${name}-long`, logDir })
  for (let n = 0; n < rounds; n++) {
    note(long.logEvent('step', { n }))
    const short = new AuditTrail({ operationName: `${name}-short`, logDir })
    note(short.logEvent('step', { n }))
    note(short.close())
    if (n === BUSY_AFTER) onBusy?.()
    await sleep(2)
  }
  note(long.close())
}
