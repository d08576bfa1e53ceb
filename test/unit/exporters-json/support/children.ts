import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface, type Interface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** A script of `support/` in a process of its own, that answers line by line. */
export interface Child {
  process: ChildProcessWithoutNullStreams
  /** The next line it prints; throws with what it printed to stderr when it ended instead. */
  line(): Promise<string>
  /** Waits for its end. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** @param limits Commands a shell runs before the script takes its place, for instance `ulimit -f 8`. */
export function startChild(script: string, args: readonly string[], limits = ''): Child {
  const path = fileURLToPath(new URL(script, import.meta.url))
  const command = [process.execPath, '--import', 'tsx', path, ...args]
  const child = spawn('bash', ['-c', `${limits}\nexec "$@"`, 'bash', ...command])
  onTestFinished(() => void child.kill('SIGKILL'))
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const lines = linesOf(createInterface(child.stdout))
  return {
    process: child,
    line: async () => {
      const next = await lines.next()
      if (next.done) throw new Error(`the child ended: ${errors}`)
      return next.value
    },
    ended: new Promise((done) => child.on('close', (code, signal) => done({ code, signal }))),
  }
}

async function* linesOf(reader: Interface): AsyncGenerator<string, void> {
  for await (const line of reader) yield line
}
