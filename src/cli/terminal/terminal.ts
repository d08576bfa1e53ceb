import type { Writable } from 'node:stream'
import { Output } from './output.js'
import { styleFor, type Style } from './style.js'

/** What a run of the program is given from outside. */
export interface CliStreams {
  stdout: Writable
  stderr: Writable
  env: NodeJS.ProcessEnv
  /** Whether `stdout` is a terminal: tables then, NDJSON otherwise. */
  isTTY: boolean
  /** Of the terminal. @default 80 */
  columns?: number | undefined
}

const DEFAULT_COLUMNS = 80
/** Below this no table can be read anyway. */
const MIN_COLUMNS = 40

/** Where a command writes, and how. */
export class Terminal {
  readonly out: Output
  readonly err: Output
  readonly env: NodeJS.ProcessEnv
  readonly isTTY: boolean
  /** Whether messages that come and go can be shown on stderr. */
  readonly showsProgress: boolean
  readonly columns: number
  readonly style: Style

  constructor({ stdout, stderr, env, isTTY, columns }: CliStreams) {
    this.out = new Output(stdout)
    this.err = new Output(stderr)
    this.env = env
    this.isTTY = isTTY
    this.showsProgress = 'isTTY' in stderr && stderr.isTTY === true
    this.columns = Math.max(MIN_COLUMNS, columns || DEFAULT_COLUMNS)
    this.style = styleFor(isTTY, env)
  }
}
