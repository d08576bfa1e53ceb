// What is done while calls to the file system break: trails of every kind, with flushes in between.
import {
  AuditError,
  AuditTrail,
  configureAudit,
  flushAudit,
  shutdownAudit,
  type AuditReceipt,
} from 'spanledger'
import type { Say } from '../../support/fault-plan.js'

export interface WorkloadOptions {
  logDir: string
  durability: string
  say: Say
}

/** More than go into one segment. */
const LONG = 132

/** Writes trails, says each receipt once the record is kept, and ends the writer. */
export async function runWorkload({ logDir, durability, say }: WorkloadOptions): Promise<void> {
  const pen = new Pen(logDir, say)
  configureAudit({ durability: durability as 'sync' })
  const short = pen.open('short')
  pen.log(short, 3)
  pen.close(short)
  const long = pen.open('long')
  const left = pen.open('left open')
  for (let n = 0; n < LONG; n++) {
    pen.log(long, 1)
    if (n % 32 !== 0) continue
    pen.log(left, 1)
    await nextTick()
  }
  await pen.flush()
  pen.log(long, 2)
  pen.log(left, 2)
  pen.close(long)
  await pen.flush()
  const late = pen.open('late')
  pen.log(late, 2)
  pen.close(late)
  await shutdownAudit({ timeoutMs: 10_000 })
  await pen.settled()
}

/** Under `tick` a receipt stands for a record that is kept once this resolves. */
type Receipt = AuditReceipt & { kept?: Promise<void> }

/** Logs, and says what came of it: no call that fails stops the work. */
class Pen {
  readonly #logDir: string
  readonly #say: Say
  readonly #pending: Promise<void>[] = []

  constructor(logDir: string, say: Say) {
    this.#logDir = logDir
    this.#say = say
  }

  /** Tries again once, as a service does at its next request. */
  open(operationName: string): AuditTrail | undefined {
    const make = () => new AuditTrail({ operationName, logDir: this.#logDir, user: 'worker' })
    return this.#attempt(make) ?? this.#attempt(make)
  }

  log(trail: AuditTrail | undefined, times: number): void {
    for (let n = 0; n < times; n++) this.#acknowledge(() => trail?.logEvent('step', { n, of: times }))
  }

  close(trail: AuditTrail | undefined): void {
    this.#acknowledge(() => trail?.close())
  }

  async flush(): Promise<void> {
    await flushAudit({ timeoutMs: 10_000 })
  }

  async settled(): Promise<void> {
    await Promise.all(this.#pending)
  }

  #acknowledge(act: () => Receipt | undefined): void {
    const receipt = this.#attempt(act)
    if (!receipt) return
    const { kept, ...said } = receipt
    if (!kept) this.#say({ receipt: said })
    else this.#pending.push(kept.then(() => this.#say({ receipt: said }), this.#refused))
  }

  #attempt<T>(act: () => T): T | undefined {
    try {
      return act()
    } catch (error) {
      this.#refused(error)
      return undefined
    }
  }

  readonly #refused = (error: unknown): void => {
    this.#say(error instanceof AuditError ? { refused: error.code } : { broken: String(error) })
  }
}

function nextTick(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
