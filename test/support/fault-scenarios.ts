import { join } from 'node:path'
import { AuditError, configureAudit, recoverAudit, shutdownAudit, type AuditReceipt } from 'spanledger'
import type { Durability } from '../../src/config/options.js'
import { examine, type Finding } from './fault-check.js'
import { FaultyExporter } from './fault-exporter.js'
import { furtherExporters, secondDirectory, type Further } from './fault-further.js'
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
  further?: Further
  /** A fault is made at one in so many of the places where it would be, unless there is time for all. */
  oneIn: number
}

export const MODES: Mode[] = [
  { name: 'sync', durability: 'sync', oneIn: 1 },
  { name: 'fsync', durability: 'fsync', oneIn: 6 },
  { name: 'tick', durability: 'tick', oneIn: 3 },
  // Every few records begin a new journal file, and each flush lets the oldest go.
  { name: 'small files', durability: 'fsync', records: 24, journalFileBytes: 4_096, oneIn: 4 },
  { name: 'two sinks', durability: 'sync', records: 24, further: 'files', oneIn: 4 },
  // What it refuses is set aside, and sent again once it is mended.
  { name: 'refusing sink', durability: 'sync', records: 24, further: 'refusing', oneIn: 4 },
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
 * @param oneIn All of those that it fits where there is time, else one in so many.
 */
export function placesOf(calls: readonly FileCall[], fault: Fault, oneIn: number): number[] {
  const count = calls.filter((call) => fits(fault, call)).length
  const stride = SCALE > 1 ? 1 : oneIn
  return Array.from({ length: count }, (_, at) => at).filter((at) => at % stride === 0)
}

/** Of each further sink, what it has. */
type FurtherFindings = (receipts: readonly AuditReceipt[]) => Promise<Finding[]>

let turn: Promise<unknown> = Promise.resolve()

/**
 * Recovers as the next start does, its further sink mended. Where a program died before it had made the directory,
 * there is nothing. One at a time: what is configured holds for the whole process.
 */
export function recoverAll(
  logDir: string,
  { further }: Pick<Mode, 'further'> = {},
): Promise<FurtherFindings> {
  const recovered = turn.then(() => recoverOne(logDir, further))
  turn = recovered.catch(() => undefined)
  return recovered
}

async function recoverOne(logDir: string, further: Further | undefined): Promise<FurtherFindings> {
  const exporters = furtherExporters(further, logDir, 'take')
  configureAudit({ exporters })
  try {
    await recoverAudit({ logDir, deadLetters: further === 'refusing' })
  } catch (error) {
    if (!(error instanceof AuditError) || error.code !== 'ERR_SINK_NOT_FOUND') throw error
  } finally {
    await shutdownAudit()
  }
  return async (receipts) => {
    const [sink] = exporters
    if (sink instanceof FaultyExporter) return [sink.examine(receipts)]
    return further === 'files' ? [await examine(secondDirectory(logDir), receipts, { settled: true })] : []
  }
}
