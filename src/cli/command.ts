import type { Arguments } from './arguments.js'
import type { OptionKey } from './options.js'
import type { Terminal } from './terminal/terminal.js'

/** Does the work of a command. @returns the exit code */
type CommandHandler = (args: Arguments, terminal: Terminal) => Promise<number>

export interface CommandSpec {
  /** The words that name it: `report audit`. */
  name: string
  summary: string
  /** The argument that is no option, if it takes one. */
  operand?: string
  options: readonly OptionKey[]
  examples: readonly string[]
  /** Loaded when the command runs: the program starts no slower for having many. */
  load: () => Promise<CommandHandler>
}
