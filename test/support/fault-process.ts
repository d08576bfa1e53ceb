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
export type ProgramName = 'write' | 'write-for-ever' | 'lose-then-die' | 'recover'

export interface RunningProgram {
  /** What it has said so far. */
  said(): Said
  kill(): void
  ended: Promise<Ended>
}

/**
 * Starts a program. What it says goes into a file, which a kill leaves as it is.
 *
 * @param dir For its output; the log directory must lie elsewhere.
 */
export function startProgram(name: ProgramName, plan: ChildPlan, dir: string): RunningProgram {
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
  closeSync(out)
  closeSync(err)
  const said = () => sort(parseLines(readFileSync(files[0], 'utf8')))
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject).once('exit', (code, signal) => {
      resolve({ code, signal, stderr: readFileSync(files[1], 'utf8'), ...said() })
    })
  })
  return { said, ended, kill: () => void child.kill('SIGKILL') }
}

/** Runs a program to its end, or to the kill in its plan. */
export function runProgram(name: ProgramName, plan: ChildPlan, dir: string): Promise<Ended> {
  return startProgram(name, plan, dir).ended
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
