import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../../src/cli/commands.js'
import { commandHelp, programHelp } from '../../../src/cli/help.js'
import { flagsOf, OPTIONS } from '../../../src/cli/options.js'

describe('docs/cli.md', () => {
  const page = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')

  /** The part under a heading, up to the next of the same rank. */
  const section = (heading: string) =>
    page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''

  test('shows the help of the program', () => {
    expect(page).toContain('```text\n' + programHelp(COMMANDS, 100) + '```')
  })

  test.each(COMMANDS.map((spec) => [spec.name, spec] as const))(
    'shows the help, each option and an example of %s',
    (name, spec) => {
      const part = section(name)
      expect(part).toContain('```text\n' + commandHelp(spec, 100) + '```')
      expect(
        spec.options.flatMap((key) => flagsOf(OPTIONS[key])).filter((flag) => !part.includes(flag)),
      ).toEqual([])
      expect(part).toMatch(new RegExp(`^\\$ spanledger ${name} `, 'm'))
    },
  )

  test('has no section on a command that there is not', () => {
    const headings = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) => heading)
    const known = ['Exit codes', 'Output', 'Times', ...COMMANDS.map(({ name }) => name)]
    expect(headings.filter((heading) => !known.includes(heading))).toEqual([])
  })
})
