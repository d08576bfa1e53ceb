import { writeSync } from 'node:fs'
import type { Durability } from '../../src/config/options.js'
import type { Further } from './fault-further.js'
import { watchFiles } from './fault-files.js'
import { injecting, listing, type Injection, type Line, type Say } from './fault-plan.js'

/** What a program under faults is started with: its one argument, as JSON. */
export interface ChildPlan {
  logDir: string
  /** @default 'sync' */
  durability?: Durability
  /** See the workload. */
  records?: number | undefined
  journalFileBytes?: number | undefined
  timeoutMs?: number | undefined
  further?: Further
  /** How far the clock is ahead of the true time. */
  clockAheadMs?: number
  /** How many files the process may have open. @default as many as this one */
  descriptors?: number
  injection?: Injection
  /** A file to fill the disk with. */
  ballast?: string
  /** Whether the calls are said, where none is to fail. */
  list?: boolean
}

/** Reads the plan and starts to watch the log directory. A line is in the parent's file before `say` returns. */
export function startChild(): { plan: ChildPlan; say: Say } {
  const plan = JSON.parse(process.argv[2]!) as ChildPlan
  if (plan.clockAheadMs !== undefined) setClockAhead(plan.clockAheadMs)
  const say = (line: Line) => void writeSync(1, `${JSON.stringify(line)}\n`)
  if (plan.injection) watchFiles(plan.logDir, injecting(plan.injection, say))
  else if (plan.list) watchFiles(plan.logDir, listing(say))
  return { plan, say }
}

function setClockAhead(ms: number): void {
  const now = Date.now
  Date.now = () => now() + ms
}
