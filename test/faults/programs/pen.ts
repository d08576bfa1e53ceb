import { AuditError } from 'spanledger'
import type { Say } from '../../support/fault-plan.js'
import type { Desk, Receipt } from './desk.js'

type Trail = ReturnType<Desk['open']>

/** Logs, and says what came of it: no call that fails stops the work. */
export class Pen {
  readonly #desk: Desk
  readonly #say: Say
  readonly #pending: Promise<void>[] = []

  constructor(desk: Desk, say: Say) {
    this.#desk = desk
    this.#say = say
  }

  /** Tries again once, as a service does at its next request. */
  open(operationName: string): Trail | undefined {
    const open = () => this.#desk.open(operationName)
    return this.#attempt(open) ?? this.#attempt(open)
  }

  log(trail: Trail | undefined, times: number): void {
    for (let n = 0; n < times; n++) this.#acknowledge(() => trail?.logEvent('step', { n, of: times }))
  }

  close(trail: Trail | undefined): void {
    this.#acknowledge(() => trail?.close())
  }

  async settled(): Promise<void> {
    await Promise.all(this.#pending)
  }

  /** Under `tick` a receipt stands for a record that is kept once its promise resolves. */
  #acknowledge(act: () => Receipt | undefined): void {
    const receipt = this.#attempt(act)
    if (!receipt) return
    const { kept, lost, ...said } = receipt
    if (lost) this.#say({ refused: lost.reason })
    else if (!kept) this.#say({ receipt: said })
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
