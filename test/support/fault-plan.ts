import type { AuditReceipt, RecoveryReport } from 'spanledger'
import type { Decide } from './fault-files.js'
import { fits, type Fault, type FileCall } from './fault-kinds.js'

/** One line that a program under faults says, as JSON. */
export type Line =
  | { receipt: AuditReceipt }
  /** A call was refused, with this code of an `AuditError`. */
  | { refused: string }
  /** A call threw something else. */
  | { broken: string }
  /** What a recovery reported. */
  | { report: RecoveryReport }
  /** Said before the fault is made, as there may be no after. */
  | { hit: FileCall }
  | { call: FileCall }

export type Say = (line: Line) => void

/** A fault at one call, or at several in a row. */
export interface Injection {
  fault: Fault
  /** Which of the calls that this can happen to, from 0. */
  at: number
  /** @default 1 */
  times?: number
}

/** Injects one fault, and says at which call. */
export function injecting({ fault, at, times = 1 }: Injection, say: Say): Decide {
  let seen = 0
  return (call) => {
    if (!fits(fault, call)) return undefined
    const index = seen++
    if (index < at || index >= at + times) return undefined
    say({ hit: call })
    return fault
  }
}

/** Says every call, and breaks none. */
export function listing(say: Say): Decide {
  return (call) => {
    say({ call })
    return undefined
  }
}

/** A call without what differs from one run to the next: ids, times, random names. */
export function kindOf({ name, path }: FileCall): string {
  const known = path
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<writer>')
    .replace(/spans-\w+-[0-9a-f]{12}-\d+/g, '<spans>')
    .replace(/\.draft-\d+-[0-9a-f]{8}/g, '.draft-<random>')
    .replace(/\d{8}\.journal/g, '<number>.journal')
  return `${name} ${known}`
}
