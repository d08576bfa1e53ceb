import { spawn, type ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const tsx = createRequire(import.meta.url).resolve('tsx')

export interface RunningScript {
  child: ChildProcess
  /** Resolves when stdout holds the text; rejects when the process ends before. */
  printed(text: string): Promise<string>
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string }>
}

/**
 * Runs a TypeScript file as a process of its own. It is killed when the test ends.
 *
 * @param launcher A command, with arguments, that starts the one after it.
 */
export function runScript(
  file: string | URL,
  args: string[] = [],
  env: Record<string, string> = {},
  launcher: string[] = [],
): RunningScript {
  const path = typeof file === 'string' ? file : fileURLToPath(file)
  const [command, ...rest] = [...launcher, process.execPath, '--import', tsx, path, ...args]
  return runCommand(command!, rest, { env: { ...process.env, ...env } })
}

/** Runs a command as a process of its own, without input. It is killed when the test ends. */
export function runCommand(
  command: string,
  args: string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; uid?: number; gid?: number } = {},
): RunningScript {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
  const output = { stdout: '', stderr: '' }
  const watchers = new Set<() => void>()
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (chunk: string) => {
      output[name] += chunk
      for (const watch of watchers) watch()
    })
  }
  const ended = new Promise<Awaited<RunningScript['ended']>>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, ...output }))
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const printed = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const watch = () => {
        if (output.stdout.includes(text)) resolve(output.stdout)
      }
      watchers.add(watch)
      watch()
      void ended.then(() => reject(new Error(`ended without printing ${text}: ${output.stderr}`)))
    })
  return { child, printed, ended }
}
