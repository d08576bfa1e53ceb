import { Writable } from 'node:stream'
import { run } from '../../../../src/cli/run.js'
import type { CliStreams } from '../../../../src/cli/terminal/terminal.js'

export interface CliResult {
  exitCode: number
  stdout: string
  stderr: string
}

/** Keeps what is written to it. */
export class Sheet extends Writable {
  text = ''

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

/** Runs the program in this process, piped unless told otherwise. */
export async function runCli(
  argv: readonly string[],
  terminal: Partial<Pick<CliStreams, 'isTTY' | 'columns' | 'env'>> = {},
): Promise<CliResult> {
  const [stdout, stderr] = [new Sheet(), new Sheet()]
  const exitCode = await run(argv, { isTTY: false, env: {}, ...terminal, stdout, stderr })
  return { exitCode, stdout: stdout.text, stderr: stderr.text }
}

/** On a terminal of so many columns, without colours. */
export function runOnTerminal(argv: readonly string[], columns: number): Promise<CliResult> {
  return runCli(argv, { isTTY: true, columns, env: { NO_COLOR: '1' } })
}

/** The documents of piped output. */
export function jsonLines(stdout: string): unknown[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as unknown)
}
