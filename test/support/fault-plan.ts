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

/** A fault at one call, and where there is more than one, at the calls behind it. */
export interface Injection {
  faults: readonly [Fault, ...Fault[]]
  /** Which of the calls that the first can happen to, from 0. */
  at: number
}

/** Injects faults, and says at which calls. One that cannot happen to its call is left out. */
export function injecting({ faults, at }: Injection, say: Say): Decide {
  let places = 0
  let next = 0
  return (call) => {
    if (next === 0 && !(fits(faults[0], call) && places++ === at)) return undefined
    const fault = faults[next++]
    if (!fault || !fits(fault, call)) return undefined
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
