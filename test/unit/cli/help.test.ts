import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.js'
import { flagsOf, OPTIONS } from '../../../src/cli/options.js'
import { runCli, runOnTerminal } from './support/run-cli.js'

const NAMES = COMMANDS.map(({ name }) => name)

describe('--help', () => {
  it('lists every command, on stdout, with exit code 0', async () => {
    const { exitCode, stdout, stderr } = await runCli(['--help'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(NAMES.filter((name) => !stdout.includes(`\n  ${name}`))).toEqual([])
  })

  it.each([['help'], ['help', 'logs']])('is what `%s` asks for too', async (...words) => {
    const { exitCode, stdout } = await runCli(words)
    expect([exitCode, stdout]).toEqual([0, (await runCli(['--help'])).stdout])
  })

  it('does not hide that a command is unknown', async () => {
    const { exitCode, stderr } = await runCli(['invent', '--help'])
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('unknown command "invent"')])
  })

  it('of a group lists its commands and no other', async () => {
    const { exitCode, stdout } = await runCli(['report', '-h'])
    expect(exitCode).toBe(0)
    expect(NAMES.filter((name) => stdout.includes(`  ${name} `))).toEqual([
      'report audit',
      'report compliance',
    ])
  })

  it.each(COMMANDS.map((command) => [command.name, command] as const))(
    'of %s lists each of its options and examples, and wins over wrong arguments',
    async (name, { options, examples }) => {
      const { exitCode, stdout, stderr } = await runCli([...name.split(' '), '--nope', '--help'])
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
      const words = new Set(stdout.split(/[\s,]+/))
      expect(options.flatMap((key) => flagsOf(OPTIONS[key])).filter((flag) => !words.has(flag))).toEqual([])
      expect(examples.filter((example) => !stdout.includes(`  ${example}\n`))).toEqual([])
    },
  )

  it.each([60, 80, 200])('fits a terminal of %i columns', async (columns) => {
    const helps = await Promise.all(
      NAMES.map((name) => runOnTerminal([...name.split(' '), '--help'], columns)),
    )
    // An example is to be copied, and so stays on one line.
    const lines = helps.flatMap(({ stdout }) => (stdout.split('\nExamples:')[0] ?? '').split('\n'))
    expect(lines.filter((line) => line.length > columns)).toEqual([])
  })
})

describe('an option', () => {
  it('has no name that another option of the same command has', () => {
    const twice = COMMANDS.flatMap(({ name, options }) => {
      const flags = options.flatMap((key) => flagsOf(OPTIONS[key]))
      return flags.filter((flag, index) => flags.indexOf(flag) !== index).map((flag) => `${name} ${flag}`)
    })
    expect(twice).toEqual([])
  })
})
