import { diag, DiagLogLevel } from '@opentelemetry/api'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { alarm, alarmOnStderr } from '../../../src/otel/diagnose.js'

afterEach(() => {
  diag.disable()
  vi.restoreAllMocks()
})

/** What is written to stderr from now on. */
function stderrLines(): string[] {
  const lines: string[] = []
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => lines.push(String(text)) > 0)
  return lines
}

describe('an alarm that nobody hears through diagnostics', () => {
  it('is a line on stderr, of which there is one a second that counts the others', () => {
    const lines = stderrLines()
    const now = vi.spyOn(performance, 'now')
    alarmOnStderr()
    now.mockReturnValue(10_000)
    for (let n = 0; n < 1_000; n++) alarm('a record was lost', new Error('disk full'))
    now.mockReturnValue(11_000)
    alarm('a record was lost')
    expect(lines).toEqual([
      'spanledger: a record was lost: disk full\n',
      'spanledger: a record was lost (and 999 more alarms since the last line)\n',
    ])
  })

  it('goes to a logger of the host where there is one', () => {
    const lines = stderrLines()
    const error = vi.fn()
    const quiet = { warn: vi.fn(), info: vi.fn(), debug: vi.fn(), verbose: vi.fn() }
    diag.setLogger({ error, ...quiet }, DiagLogLevel.ERROR)
    alarmOnStderr()
    alarm('a record was lost')
    expect(error).toHaveBeenCalledWith('spanledger: a record was lost')
    expect(lines).toEqual([])
  })
})
