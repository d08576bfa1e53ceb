import { describe, expect, it } from 'vitest'
import { parseArguments } from '../../../src/cli/arguments.js'
import type { CommandSpec } from '../../../src/cli/command.js'
import { AuditError } from '../../../src/errors.js'

const command: CommandSpec = {
  name: 'try',
  summary: '',
  operand: 'FILE',
  options: ['actors', 'limit', 'order', 'json', 'help'],
  examples: [],
  load: () => Promise.resolve(() => Promise.resolve(0)),
}
const bare: CommandSpec = { ...command, options: ['json'] }
delete (bare as Partial<CommandSpec>).operand

const parse = (argv: string[], spec = command) => parseArguments(spec, argv)

describe('parseArguments', () => {
  it('reads values behind a space and behind an equals sign', () => {
    expect(parse(['f', '--limit', '5']).text('limit')).toBe('5')
    expect(parse(['f', '--limit=5']).text('limit')).toBe('5')
  })

  it('gathers a repeatable option under all of its names, in order', () => {
    expect(parse(['--actor', 'a', 'f', '--user=b', '--actor', 'a,b']).list('actors')).toEqual([
      'a',
      'b',
      'a,b',
    ])
  })

  it('takes a value that looks like an option behind an equals sign only', () => {
    expect(parse(['f', '--actor=--json']).list('actors')).toEqual(['--json'])
  })

  it('takes every argument after -- as no option', () => {
    expect(parse(['--', '--limit']).operand).toBe('--limit')
  })

  it('knows what was not given', () => {
    const args = parse(['f'])
    expect([args.text('limit'), args.list('actors'), args.has('json')]).toEqual([undefined, undefined, false])
  })

  it.each<[string[], CommandSpec, RegExp]>([
    [['f', '--nope'], command, /^unknown option --nope: see spanledger try --help$/],
    [['f', '-x'], command, /^unknown option -x/],
    [['f', '--sink', 'file:x'], command, /^unknown option --sink/],
    [['f', '--limit'], command, /^--limit needs a value: give --limit=N$/],
    [['f', '--limit', '--json'], command, /^--limit needs a value/],
    [['f', '--limit='], command, /^--limit needs a value/],
    [['f', '--json=no'], command, /^--json takes no value/],
    [['f', '--limit=1', '--limit=2'], command, /^--limit is given twice/],
    [['f', '--order', 'up'], command, /^--order must be one of asc, desc$/],
    [['f', 'g'], command, /^unexpected argument "g"/],
    [[], command, /^FILE is missing/],
    [['f'], bare, /^unexpected argument "f"/],
  ])('refuses %j', (argv, spec, message) => {
    const refused = expect(() => parse(argv, spec))
    refused.toThrow(AuditError)
    refused.toThrow(expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error)
    refused.toThrow(message)
  })

  it.each(['0', '-1', '1.5', '1e3', '0x10', 'ten', '9007199254740993'])(
    'refuses %s where a whole number from 1 up is wanted',
    (text) => {
      expect(() => parse(['f', `--limit=${text}`]).wholeNumber('limit', 1)).toThrow(
        '--limit must be a whole number from 1 up',
      )
    },
  )

  it('says which required option is missing, and how it is written', () => {
    expect(() => parse(['f']).required('limit')).toThrow('--limit is missing: give --limit N')
  })
})
