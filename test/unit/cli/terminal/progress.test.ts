import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { withProgress } from '../../../../src/cli/terminal/progress.js'
import { Terminal } from '../../../../src/cli/terminal/terminal.js'
import { Sheet } from '../support/run-cli.js'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function terminalWith(stderr: Sheet, isTTY: boolean): Terminal {
  return new Terminal({
    ...{ stdout: new Sheet(), stderr: Object.assign(stderr, { isTTY }), env: {}, isTTY, columns: 30 },
  })
}

const after = (milliseconds: number) =>
  new Promise<string>((done) => setTimeout(() => done('result'), milliseconds))

/** The lines shown one after the other in the same place. */
const shown = (sheet: Sheet) => sheet.text.split('\r\u001B[2K')

describe('withProgress', () => {
  it('says what is done and for how long, and leaves nothing behind', async () => {
    const stderr = new Sheet()
    const result = withProgress(terminalWith(stderr, true), 'Reading', after(2_600))
    await vi.advanceTimersByTimeAsync(3_000)
    expect(await result).toBe('result')
    expect(shown(stderr)).toEqual([
      '',
      'Reading … 1 s',
      'Reading … 1 s',
      'Reading … 2 s',
      'Reading … 2 s',
      '',
    ])
  })

  it('is silent while work is short, and where stderr is no terminal', async () => {
    const [short, piped] = [new Sheet(), new Sheet()]
    const works = [
      withProgress(terminalWith(short, true), 'Reading', after(900)),
      withProgress(terminalWith(piped, false), 'Reading', after(60_000)),
    ]
    await vi.advanceTimersByTimeAsync(60_000)
    await Promise.all(works)
    expect([short.text, piped.text]).toEqual(['', ''])
  })

  it('is gone when the work fails', async () => {
    const stderr = new Sheet()
    const work = after(1_200).then(() => Promise.reject(new Error('broken')))
    const result = expect(withProgress(terminalWith(stderr, true), 'Reading', work)).rejects.toThrow('broken')
    await vi.advanceTimersByTimeAsync(2_000)
    await result
    expect(shown(stderr).at(-1)).toBe('')
  })
})
