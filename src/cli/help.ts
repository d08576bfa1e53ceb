import type { CommandSpec } from './command.js'
import { flagsOf, groupOf, OPTIONS, type OptionGroup, type OptionKey } from './options.js'

const MAX_WIDTH = 100
const DOC_COLUMN = 30
const HEADINGS: readonly [OptionGroup, string][] = [
  ['own', 'Options'],
  ['filter', 'Which records (each may be repeated, but for the times: any of the values then)'],
  ['source', 'Where'],
  ['common', 'Common'],
]

/** Help on the whole program. */
export function programHelp(commands: readonly CommandSpec[], columns: number): string {
  return lines([
    'Usage: spanledger COMMAND [OPTIONS]',
    '',
    'Reads and reports audit trails that the spanledger package has written.',
    '',
    ...commandList(commands, columns),
    '',
    'Every command: --help shows its options. spanledger --version prints the version.',
    '',
    'Output: tables on a terminal, else JSON, one document a line.',
    'Exit codes: 0 fine; 1 findings; 2 wrong use; 3 sink or I/O failure.',
    '',
    'Environment:',
    ...entry('SPANLEDGER_SINK', 'The sink where no option names one. [file:./audit_logs]', columns),
    ...entry('SPANLEDGER_JOURNAL_DIR', 'Where its journals are.', columns),
    ...entry('SPANLEDGER_TOKEN_KEY_FILE', 'The key that --subject needs.', columns),
    ...entry('NO_COLOR', 'No colours.', columns),
  ])
}

/** Help on the commands that begin with the same word, such as `report`. */
export function groupHelp(commands: readonly CommandSpec[], columns: number): string {
  const word = commands[0]?.name.split(' ', 1)[0] ?? ''
  return lines([`Usage: spanledger ${word} COMMAND [OPTIONS]`, '', ...commandList(commands, columns)])
}

function commandList(commands: readonly CommandSpec[], columns: number): string[] {
  return [
    'Commands:',
    ...commands.flatMap(({ name, operand = '', summary }) =>
      entry(`${name} ${operand}`.trimEnd(), summary, columns),
    ),
  ]
}

/** Help on one command. */
export function commandHelp(command: CommandSpec, columns: number): string {
  const { name, summary, operand, options, examples } = command
  const usage = ['Usage: spanledger', name, operand, '[OPTIONS]']
  return lines([
    usage.filter((word) => word !== undefined).join(' '),
    '',
    ...wrapped(summary, widthFor(columns)),
    ...HEADINGS.flatMap(([group, heading]) => section(heading, group, options, columns)),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ])
}

function section(
  heading: string,
  group: OptionGroup,
  options: readonly OptionKey[],
  columns: number,
): string[] {
  const listed = options.filter((key) => groupOf(key) === group)
  if (listed.length === 0) return []
  return [
    '',
    ...wrapped(`${heading}:`, widthFor(columns)),
    ...listed.flatMap((key) => optionEntry(key, columns)),
  ]
}

function optionEntry(key: OptionKey, columns: number): string[] {
  const { value, choices, isRepeatable, doc } = { ...NOTHING, ...OPTIONS[key] }
  const flags = flagsOf(OPTIONS[key]).join(', ')
  const remarks = [
    choices && `One of ${choices.join(', ')}.`,
    isRepeatable === true && groupOf(key) !== 'filter' ? 'Repeatable.' : undefined,
  ].filter((remark) => remark !== undefined)
  return entry(value === undefined ? flags : `${flags} ${value}`, [doc, ...remarks].join(' '), columns)
}

const NOTHING = { value: undefined, choices: undefined, isRepeatable: undefined }

/** A term at the left, what it means at the right, or below where the term is long. */
function entry(term: string, doc: string, columns: number): string[] {
  const left = `  ${term}`
  const texts = wrapped(doc, widthFor(columns) - DOC_COLUMN)
  const isLong = left.length > DOC_COLUMN - 2
  const first = isLong ? [left] : [left.padEnd(DOC_COLUMN) + (texts[0] ?? '')]
  const rest = isLong ? texts : texts.slice(1)
  return [...first, ...rest.map((text) => ' '.repeat(DOC_COLUMN) + text)]
}

function widthFor(columns: number): number {
  return Math.min(columns, MAX_WIDTH)
}

// Help is ASCII of our own: it needs none of what measures other people's text, and so starts quicker.
function wrapped(text: string, width: number): string[] {
  const result: string[] = []
  for (const word of text.split(' ')) {
    const last = result.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) result.push(word)
    else result[result.length - 1] = `${last} ${word}`
  }
  return result
}

function lines(all: readonly string[]): string {
  return all.join('\n') + '\n'
}
