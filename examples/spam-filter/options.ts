import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

export interface DemoOptions {
  /** Directory in which each run gets one of its own. @default demo-output */
  output: string
  /** How many mails of the corpus. @default all */
  sampleSize?: number
}

const FEWEST_MAILS = 100

/** `--output DIR` and `--mails N`. Throws a plain `Error` that says what is wrong. */
export function readOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({ args, options: { output: { type: 'string' }, mails: { type: 'string' } } })
  const output = values.output ?? 'demo-output'
  if (values.mails === undefined) return { output }
  const sampleSize = Number(values.mails)
  if (!Number.isInteger(sampleSize) || sampleSize < FEWEST_MAILS) {
    throw new Error(`--mails takes a whole number of at least ${FEWEST_MAILS}, not '${values.mails}'`)
  }
  return { output, sampleSize }
}

/** Makes `run-1`, `run-2` …, whichever is next: a run never touches what another one left. */
export function createRunDirectory(output: string): string {
  mkdirSync(output, { recursive: true })
  const taken = readdirSync(output).map((name) => Number(/^run-(\d+)$/.exec(name)?.[1] ?? 0))
  const directory = join(output, `run-${Math.max(0, ...taken) + 1}`)
  mkdirSync(directory)
  return directory
}
