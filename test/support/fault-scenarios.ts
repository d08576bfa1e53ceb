import { join } from 'node:path'
import { AuditError, recoverAudit, type RecoveryReport } from 'spanledger'
import type { Durability } from '../../src/config/options.js'
import { fits, type Fault, type FileCall } from './fault-kinds.js'
import { runProgram, type ProgramName } from './fault-process.js'
import type { ChildPlan } from './fault-child.js'
import { tempDir } from './temp-dir.js'

/** How much longer than in `npm test` the suite may take: more calls, rounds and writers. */
export const SCALE = Number(process.env['FAULTS_SCALE'] ?? 1)

/** Ways to write, each with calls of its own. */
export interface Mode {
  name: string
  durability: Durability
  records?: number
  journalFileBytes?: number
}

export const MODES: Mode[] = [
  { name: 'sync', durability: 'sync' },
  { name: 'fsync', durability: 'fsync' },
  { name: 'tick', durability: 'tick' },
  // Every few records begin a new journal file, and each flush lets the oldest go.
  { name: 'small files', durability: 'fsync', records: 24, journalFileBytes: 4_096 },
]

/** The calls that a program makes when nothing fails. */
export async function callsOf(program: ProgramName, plan: ChildPlan): Promise<FileCall[]> {
  const { calls, code, stderr } = await runProgram(
    program,
    { ...plan, list: true },
    join(tempDir(), 'listing'),
  )
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${stderr}`)
  return calls
}

/**
 * Which of a program's calls a fault is made at.
 *
 * @param step Every call that it fits under a larger scale, else one in so many.
 */
export function placesOf(calls: readonly FileCall[], fault: Fault, step = 1, from = 0): number[] {
  const count = calls.filter((call) => fits(fault, call)).length
  const stride = SCALE > 1 ? 1 : step
  return Array.from({ length: count }, (_, at) => at).filter((at) => at % stride === from % stride)
}

/** Recovers as the next start does. Where a program died before it had made the directory, there is nothing. */
export async function recoverAll(logDir: string): Promise<RecoveryReport | undefined> {
  try {
    return await recoverAudit({ logDir })
  } catch (error) {
    if (error instanceof AuditError && error.code === 'ERR_SINK_NOT_FOUND') return undefined
    throw error
  }
}
