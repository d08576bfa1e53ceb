import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { examine } from '../support/fault-check.js'
import type { Fault } from '../support/fault-kinds.js'
import { kindOf } from '../support/fault-plan.js'
import { inParallel, runProgram } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { callsOf, MODES, placesOf, recoverAll } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'

const WIDTH = 2

describe.each(MODES)('a writer under $name', ({ name, oneIn, ...mode }) => {
  // A kill after a call leaves what one before the next call leaves, with at most one receipt less said.
  it.each<[Fault, number]>([
    ['kill before', 4],
    ['kill after', 16],
    ['kill half-way', 12],
  ])('loses nothing it acknowledged to a %s any call', async (fault, rarity) => {
    const dir = tempDir()
    const calls = await callsOf('write', { ...mode, logDir: join(dir, 'calls') })
    const tally = new Tally(`${fault}: ${name}`)
    await inParallel(placesOf(calls, fault, oneIn * rarity), WIDTH, async (at) => {
      const base = join(dir, String(at))
      const logDir = join(base, 'logs')
      const said = await runProgram('write', { ...mode, logDir, injection: { faults: [fault], at } }, base)
      const where = `${at} ${said.hits.map(kindOf).join()}`
      tally.check(where, await examine(logDir, said.receipts), said.broken)
      const further = await recoverAll(logDir, mode)
      tally.checkAll(where, await further(said.receipts))
      const { signal } = said
      const end = signal === 'SIGKILL' ? [] : [`it ended with ${said.code ?? signal}: ${said.stderr}`]
      tally.count(where, await examine(logDir, said.receipts, { settled: true }), end)
      rmSync(base, { recursive: true })
    })
    tally.settle()
  })
})
