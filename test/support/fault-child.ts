import { writeSync } from 'node:fs'
import { watchFiles } from './fault-files.js'
import { injecting, listing, type Injection, type Line, type Say } from './fault-plan.js'

/** What a program under faults is started with: its one argument, as JSON. */
export interface ChildPlan {
  logDir: string
  /** @default 'sync' */
  durability?: string
  /** Without it the calls are listed. */
  injection?: Injection
}

/** Reads the plan and starts to watch the log directory. A line is in the parent's file before `say` returns. */
export function startChild(): { plan: ChildPlan; say: Say } {
  const plan = JSON.parse(process.argv[2]!) as ChildPlan
  const say = (line: Line) => void writeSync(1, `${JSON.stringify(line)}\n`)
  watchFiles(plan.logDir, plan.injection ? injecting(plan.injection, say) : listing(say))
  return { plan, say }
}
