import { parseArgs } from 'node:util'
import { AuditError } from '../errors.js'
import type { CommandSpec } from './command.js'
import { flagsOf, OPTIONS, type OptionKey, type OptionSpec } from './options.js'

type Token = ReturnType<typeof tokensOf>[number]

/** What was given to a command, checked against its options. */
export class Arguments {
  readonly #values: ReadonlyMap<OptionKey, readonly string[]>
  /** The argument that is no option; empty where the command takes none. */
  readonly operand: string

  constructor(values: ReadonlyMap<OptionKey, readonly string[]>, operand: string) {
    this.#values = values
    this.operand = operand
  }

  has(key: OptionKey): boolean {
    return this.#values.has(key)
  }

  text(key: OptionKey): string | undefined {
    return this.#values.get(key)?.[0]
  }

  list(key: OptionKey): readonly string[] | undefined {
    return this.#values.get(key)
  }

  /** @throws {AuditError} ERR_INVALID_OPTION where the option is missing. */
  required(key: OptionKey): string {
    const text = this.text(key)
    if (text === undefined) {
      const { name, value = '' } = OPTIONS[key]
      throw invalid(`--${name} is missing: give --${name} ${value}`)
    }
    return text
  }

  /** @throws {AuditError} ERR_INVALID_OPTION for anything but a whole number from `min` up. */
  wholeNumber(key: OptionKey, min: number): number | undefined {
    const text = this.text(key)
    if (text === undefined) return undefined
    const number = Number(text)
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < min) {
      throw invalid(`--${OPTIONS[key].name} must be a whole number from ${min} up`)
    }
    return number
  }
}

/**
 * Reads the arguments after a command's name.
 *
 * @throws {AuditError} ERR_INVALID_OPTION naming the argument and where to look.
 */
export function parseArguments(command: CommandSpec, argv: readonly string[]): Arguments {
  const help = `see spanledger ${command.name} --help`
  const byFlag = new Map(
    command.options.flatMap((key) => flagsOf(OPTIONS[key]).map((flag) => [flag, key] as const)),
  )
  const values = new Map<OptionKey, string[]>()
  const operands: string[] = []
  for (const token of tokensOf(command, argv)) {
    if (token.kind === 'positional') operands.push(token.value)
    if (token.kind !== 'option') continue
    const key = byFlag.get(token.rawName)
    if (key === undefined) throw invalid(`unknown option ${token.rawName}: ${help}`)
    const given = values.get(key) ?? []
    const option: OptionSpec = OPTIONS[key]
    if (given.length > 0 && option.isRepeatable !== true) {
      throw invalid(`${token.rawName} is given twice: give it once`)
    }
    values.set(key, [...given, valueOf(token, option)])
  }
  const [operand = '', extra] = operands
  const surplus = command.operand === undefined ? operands[0] : extra
  if (surplus !== undefined) throw invalid(`unexpected argument ${JSON.stringify(surplus)}: ${help}`)
  if (command.operand !== undefined && operand === '') {
    throw invalid(`${command.operand} is missing: give spanledger ${command.name} ${command.operand}`)
  }
  return new Arguments(values, operand)
}

// Not in strict mode: its messages run over several sentences and know nothing of our help.
function tokensOf(command: CommandSpec, argv: readonly string[]) {
  const options = command.options.flatMap((key) => {
    const { name, aliases = [], short, value } = OPTIONS[key]
    const type = value === undefined ? ('boolean' as const) : ('string' as const)
    return [
      [name, short === undefined ? { type } : { type, short }] as const,
      ...aliases.map((alias) => [alias, { type }] as const),
    ]
  })
  return parseArgs({
    args: [...argv],
    options: Object.fromEntries(options),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens
}

function valueOf(token: Extract<Token, { kind: 'option' }>, { value, choices }: OptionSpec): string {
  const { rawName, value: given, inlineValue } = token
  if (value === undefined) {
    if (given !== undefined) throw invalid(`${rawName} takes no value: leave "=…" out`)
    return ''
  }
  // What looks like the next option was not meant as the value of this one.
  if (given === undefined || given === '' || (inlineValue === false && given.startsWith('--'))) {
    throw invalid(`${rawName} needs a value: give ${rawName}=${value}`)
  }
  if (choices && !choices.includes(given)) throw invalid(`${rawName} must be one of ${choices.join(', ')}`)
  return given
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', message)
}
