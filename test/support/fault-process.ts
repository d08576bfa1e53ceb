import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inject } from 'vitest'
import type { AuditReceipt, RecoveryReport } from 'spanledger'
import type { ChildPlan } from './fault-child.js'
import type { FileCall } from './fault-kinds.js'
import type { Line } from './fault-plan.js'

/** What a program said, and how it ended. */
export interface Said {
  receipts: AuditReceipt[]
  refused: string[]
  broken: string[]
  reports: RecoveryReport[]
  hits: FileCall[]
  calls: FileCall[]
}

export interface Ended extends Said {
  code: number | null
  signal: NodeJS.Signals | null
  stderr: string
}

/** Programs of `test/faults/programs`, each built into one file by the global set-up, as so many are started. */
export type ProgramName = 'write' | 'recover'

/**
 * Runs a program to its end, or to its kill. What it says goes into a file, which a kill leaves as it is.
 *
 * @param dir For its output; the log directory must lie elsewhere.
 */
export async function runProgram(name: ProgramName, plan: ChildPlan, dir: string): Promise<Ended> {
  mkdirSync(dir, { recursive: true })
  const files = ['out', 'err'].map((stream) => join(dir, `${name}.${stream}`)) as [string, string]
  const [out, err] = files.map((file) => openSync(file, 'w')) as [number, number]
  const { programs, modules } = inject('faults')
  const command = [process.execPath, join(programs, `${name}.mjs`), JSON.stringify(plan)]
  const [file, ...args] = plan.descriptors === undefined ? command : limited(plan.descriptors, command)
  const child = spawn(file!, args, {
    env: { ...process.env, NODE_PATH: modules },
    stdio: ['ignore', out, err],
  })
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.once('error', reject).once('exit', (...how) => resolve(how))
  })
  closeSync(out)
  closeSync(err)
  const [said, stderr] = files.map((file) => readFileSync(file, 'utf8')) as [string, string]
  return { code, signal, stderr, ...sort(parseLines(said)) }
}

function limited(descriptors: number, command: readonly string[]): string[] {
  return ['sh', '-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh', ...command]
}

/** A line that a kill cut off was never said. */
function parseLines(text: string): Line[] {
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

export function sort(lines: readonly Line[]): Said {
  const said: Said = { receipts: [], refused: [], broken: [], reports: [], hits: [], calls: [] }
  for (const line of lines) {
    if ('receipt' in line) said.receipts.push(line.receipt)
    else if ('refused' in line) said.refused.push(line.refused)
    else if ('broken' in line) said.broken.push(line.broken)
    else if ('report' in line) said.reports.push(line.report)
    else if ('hit' in line) said.hits.push(line.hit)
    else said.calls.push(line.call)
  }
  return said
}

/** Runs `work` on each item, so many at a time, in order of the items. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async () => {
    while (next < items.length) {
      const index = next++
      results[index] = await work(items[index]!, index)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}
