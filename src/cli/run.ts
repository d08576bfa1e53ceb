import { AuditError } from '../errors.js'
import { VERSION } from '../version.js'
import { parseArguments } from './arguments.js'
import type { CommandSpec } from './command.js'
import { COMMANDS } from './commands.js'
import { commandHelp, groupHelp, programHelp } from './help.js'
import { Terminal, type CliStreams } from './terminal/terminal.js'

/**
 * Runs the program. Settles when everything is written; never ends the process.
 *
 * @param argv Arguments after the program's name.
 * @returns The exit code: 0 fine, 1 findings, 2 wrong use, 3 sink or I/O failure. An error is one line on stderr.
 * @example
 * const { stdout, stderr, env } = process
 * process.exitCode = await run(['logs', '--limit', '5'], { stdout, stderr, env, isTTY: stdout.isTTY })
 */
export async function run(argv: readonly string[], streams: CliStreams): Promise<number> {
  const terminal = new Terminal(streams)
  try {
    const exitCode = await dispatch(argv, terminal)
    await terminal.out.flush()
    return exitCode
  } catch (error) {
    const { exitCodeOf, failureLine, failureTrace } = await import('./failure.js')
    const text = argv.includes('--verbose')
      ? `${failureLine(error)}\n${failureTrace(error)}`
      : failureLine(error)
    // Where neither stream takes anything, the exit code has to do.
    await terminal.out.flush().catch(() => {})
    await terminal.err.write(`${text}\n`).catch(() => {})
    return exitCodeOf(error)
  }
}

async function dispatch(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { command, group, rest } = resolve(argv)
  const text = (content: string) => terminal.out.write(content).then(() => 0)
  if (command === undefined) {
    const help = group === COMMANDS ? programHelp : groupHelp
    const [first = ''] = rest
    const isUnknown = first !== '' && first !== 'help' && !first.startsWith('-')
    if (!isUnknown && (asksForHelp(rest) || first === 'help')) return text(help(group, terminal.columns))
    if (first === '--version' || first === '-v') return text(`${VERSION}\n`)
    throw unknownCommand(rest[0], group)
  }
  if (asksForHelp(rest)) return text(commandHelp(command, terminal.columns))
  const args = parseArguments(command, rest)
  const handler = await command.load()
  return handler(args, terminal)
}

interface Resolved {
  command: CommandSpec | undefined
  /** The commands that begin with the words given. */
  group: readonly CommandSpec[]
  rest: readonly string[]
}

function resolve(argv: readonly string[]): Resolved {
  let group = COMMANDS
  for (let words = 1; words <= argv.length; words++) {
    const given = argv.slice(0, words)
    const matching = group.filter(({ name }) => given.every((word, index) => name.split(' ')[index] === word))
    const command = matching.find(({ name }) => name === given.join(' '))
    if (command) return { command, group: matching, rest: argv.slice(words) }
    if (matching.length === 0) return { command: undefined, group, rest: argv.slice(words - 1) }
    group = matching
  }
  return { command: undefined, group, rest: [] }
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return argv.slice(0, end === -1 ? argv.length : end).some((word) => word === '--help' || word === '-h')
}

function unknownCommand(word: string | undefined, group: readonly CommandSpec[]): AuditError {
  const known = group.map(({ name }) => name).join(', ')
  const what = word === undefined ? 'no command' : `unknown command ${JSON.stringify(word)}`
  return new AuditError(
    'ERR_INVALID_OPTION',
    `${what}: use one of ${known}, then its options; see spanledger --help`,
  )
}
