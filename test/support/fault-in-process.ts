import { watchFiles, type Decide } from './fault-files.js'
import type { Line, Say } from './fault-plan.js'
import { sort, type Said } from './fault-process.js'

/** Runs work in this process while calls to a directory break, and gathers what it says. */
export async function underFaults(
  root: string,
  decide: (say: Say) => Decide,
  work: (say: Say) => Promise<void>,
): Promise<Said> {
  const lines: Line[] = []
  const say: Say = (line) => void lines.push(line)
  const stop = watchFiles(root, decide(say))
  try {
    await work(say)
  } catch (error) {
    say({ broken: `the work ended with ${String(error)}` })
  } finally {
    stop()
  }
  return sort(lines)
}
