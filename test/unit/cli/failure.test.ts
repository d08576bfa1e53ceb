import { describe, expect, it } from 'vitest'
import { exitCodeOf, failureLine, failureTrace } from '../../../src/cli/failure.js'
import { AuditError } from '../../../src/errors.js'
import { runCli } from './support/run-cli.js'

describe('a failure', () => {
  it.each([
    [new AuditError('ERR_INVALID_FILTER', 'give one'), 2, 'spanledger: ERR_INVALID_FILTER: give one'],
    [new AuditError('ERR_SINK_NOT_FOUND', 'check it'), 3, 'spanledger: ERR_SINK_NOT_FOUND: check it'],
    [Object.assign(new Error('EACCES: open'), { code: 'EACCES' }), 3, 'spanledger: EACCES: EACCES: open'],
    [new TypeError('x is no function'), 3, 'spanledger: ERR_UNEXPECTED: x is no function'],
    ['thrown text', 3, 'spanledger: ERR_UNEXPECTED: thrown text'],
    [new Error('two\nlines \u001B[31m\n'), 3, 'spanledger: ERR_UNEXPECTED: two⏎lines ⟨U+001B⟩[31m'],
  ])('%s has exit code %i and one line', (error, exitCode, line) => {
    expect([exitCodeOf(error), failureLine(error)]).toEqual([exitCode, line])
  })

  it('has a trace that goes down to its cause', () => {
    const trace = failureTrace(new AuditError('ERR_SINK_READ', 'top', { cause: new Error('bottom') }))
    expect(trace.split('\n').filter((line) => !line.startsWith('    at '))).toEqual([
      'AuditError: top',
      'caused by Error: bottom',
    ])
  })
})

describe('the program', () => {
  it.each([
    [[], 'no command: use one of logs, '],
    [['nope'], 'unknown command "nope": use one of logs, '],
    [['report'], 'no command: use one of report audit, report compliance'],
    [['report', 'x'], 'unknown command "x": use one of report audit, report compliance'],
    [['--json', 'logs'], 'unknown command "--json"'],
    [['logs', '--nope'], 'unknown option --nope: see spanledger logs --help'],
    [['logs', '--sink', 'file:a', '--log-dir', 'b'], '--log-dir is short for a --sink'],
    [['logs', '--limit', '0'], '--limit must be a whole number from 1 up'],
    [
      ['report', 'audit', '--output', 'x.doc'],
      '--output must be the name of a file that ends in .html or .pdf',
    ],
    [['report', 'audit'], '--output is missing'],
    [['report', 'compliance', '--output', 'x.html'], 'give either --input'],
    [['compliance', 'check', 'x.csv', '--report', 'x.txt'], '--report must be the name of a file'],
    [['recover', '--timeout', 'long'], '--timeout must be a span'],
  ])('refuses %j with exit code 2 and one line', async (argv, message) => {
    const { exitCode, stdout, stderr } = await runCli(argv)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/^spanledger: ERR_INVALID_OPTION: .*\n$/)
    expect(stderr).toContain(`: ${message}`)
  })

  it('prints the stack only under --verbose', async () => {
    const argv = ['logs', '--log-dir', '/no/such/directory']
    const quiet = await runCli(argv)
    const verbose = await runCli([...argv, '--verbose'])
    expect(quiet.stderr).toMatch(/^spanledger: ERR_SINK_NOT_FOUND: .*\n$/)
    expect(verbose.stderr.split('\n')[0]).toBe(quiet.stderr.trimEnd())
    expect(verbose.stderr).toMatch(/^ {4}at /m)
    expect([quiet.exitCode, verbose.exitCode]).toEqual([3, 3])
  })
})
