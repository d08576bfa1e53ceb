import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { examine, unsettled } from '../support/fault-check.js'
import type { Fault } from '../support/fault-kinds.js'
import { kindOf } from '../support/fault-plan.js'
import { inParallel, runProgram } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { callsOf, durabilities, placesOf, recoverAll } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'

const WIDTH = 2

describe.each(await durabilities())('a writer under %s', (durability) => {
  it.each<Fault>(['kill before', 'kill after', 'kill half-way'])(
    'loses nothing it acknowledged to a %s any call',
    async (fault) => {
      const dir = tempDir()
      const calls = await callsOf('write', { logDir: join(dir, 'calls'), durability })
      const tally = new Tally(`${fault}, ${durability}`)
      await inParallel(placesOf(calls, fault), WIDTH, async (at) => {
        const base = join(dir, String(at))
        const logDir = join(base, 'logs')
        const said = await runProgram('write', { logDir, durability, injection: { fault, at } }, base)
        const where = `${at} ${said.hits.map(kindOf).join()}`
        tally.check(where, await examine(logDir, said.receipts), said.broken)
        await recoverAll(logDir)
        const { signal } = said
        const end = signal === 'SIGKILL' ? [] : [`it ended with ${said.code ?? signal}: ${said.stderr}`]
        tally.count(where, await examine(logDir, said.receipts), [...end, ...(await unsettled(logDir))])
        rmSync(base, { recursive: true })
      })
      tally.settle()
      expect(calls.length).toBeGreaterThan(0)
    },
  )
})
