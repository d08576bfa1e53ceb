import { join } from 'node:path'
import { expect, it } from 'vitest'
import { examine } from '../support/fault-check.js'
import { inParallel, runProgram } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { recoverAll } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'

const LIMITS = Array.from({ length: 24 }, (_, n) => 16 + n)

it('a process that may open few files loses nothing it acknowledged, and ends', async () => {
  const dir = tempDir()
  const tally = new Tally('few descriptors (ulimit -n)')
  const done = await inParallel(LIMITS, 2, async (limit) => {
    const logDir = join(dir, String(limit))
    const plan = { logDir, descriptors: limit, list: true, records: 40, timeoutMs: 300 }
    const said = await runProgram('write', plan, `${logDir}-output`)
    // Below some limit Node itself does not start.
    if (said.calls.length === 0) return undefined
    const end = said.code === 0 ? [] : [`it ended with ${said.code ?? said.signal}: ${said.stderr}`]
    await recoverAll(logDir)
    const finding = await examine(logDir, said.receipts, { settled: true })
    tally.count(`limit ${limit}`, finding, [...said.broken, ...end])
    return said.refused.length
  })
  tally.settle()
  const refused = done.filter((count) => count !== undefined)
  expect(refused.some((count) => count > 0)).toBe(true)
  expect(refused.at(-1)).toBe(0)
})
