import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { Output } from '../../../../src/cli/terminal/output.js'
import { run } from '../../../../src/cli/run.js'
import { Sheet } from '../support/run-cli.js'

/** A stream whose writes fail from the `good`-th on, as those of a pipe do. */
function failing(code: string, good: number): Writable {
  let writes = 0
  return new Writable({
    write: (_chunk, _encoding, done) =>
      done(++writes > good ? Object.assign(new Error(`write ${code}`), { code }) : null),
  })
}

describe('Output', () => {
  it('writes lines in order, and all of them at the flush', async () => {
    const sheet = new Sheet()
    const output = new Output(sheet)
    await output.line('one')
    await output.line('two')
    await output.flush()
    expect(sheet.text).toBe('one\ntwo\n')
  })

  it('gathers lines, so that many are one write', async () => {
    let writes = 0
    const output = new Output(new Writable({ write: (_chunk, _encoding, done) => done(void writes++) }))
    const lines = Array.from({ length: 1000 }, (_, index) => `line ${index}`)
    await Promise.all(lines.map((line) => output.line(line)))
    await output.flush()
    expect(writes).toBeLessThan(100)
  })

  it('takes a reader that has gone as the end, not as a failure', async () => {
    const output = new Output(failing('EPIPE', 1))
    await output.write('read')
    expect(output.isClosed).toBe(false)
    await output.write('not read')
    expect(output.isClosed).toBe(true)
    await expect(output.write('dropped')).resolves.toBeUndefined()
  })

  it('throws what else goes wrong', async () => {
    await expect(new Output(failing('ENOSPC', 0)).write('text')).rejects.toThrow('write ENOSPC')
  })
})

describe('run', () => {
  it('ends with 3 and one line when its output cannot be written', async () => {
    const stderr = new Sheet()
    const exitCode = await run(['--help'], { stdout: failing('ENOSPC', 0), stderr, isTTY: false, env: {} })
    expect([exitCode, stderr.text]).toEqual([3, 'spanledger: ENOSPC: write ENOSPC\n'])
  })
})
