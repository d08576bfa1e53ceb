import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { shutdownAudit } from 'spanledger'
import { examine } from '../support/fault-check.js'
import { underFaults } from '../support/fault-in-process.js'
import { injecting, kindOf, type Injection } from '../support/fault-plan.js'
import { Tally } from '../support/fault-results.js'
import { callsOf, MODES, placesOf, recoverAll } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'
import { runWorkload } from './programs/workload.js'

interface DiskError {
  faults: Injection['faults']
  oneIn: number
}

// Of errors in a row the second meets what undoes the first.
const ERRORS: DiskError[] = [
  { faults: ['EIO'], oneIn: 3 },
  { faults: ['ENOSPC'], oneIn: 4 },
  { faults: ['short write'], oneIn: 3 },
  { faults: ['short write', 'ENOSPC'], oneIn: 3 },
  { faults: ['EIO', 'EIO', 'EIO'], oneIn: 4 },
]

describe.each(MODES)('a writer under $name', ({ name, oneIn, ...mode }) => {
  it.each(ERRORS)(
    'keeps what it acknowledged, and refuses no more than fails, at $faults of any call',
    async ({ faults, oneIn: rarity }) => {
      const dir = tempDir()
      const calls = await callsOf('write', { ...mode, logDir: join(dir, 'calls') })
      const tally = new Tally(`${faults.join(', ')}: ${name}`)
      for (const at of placesOf(calls, faults[0], oneIn * rarity)) {
        const logDir = join(dir, String(at))
        const said = await underFaults(
          logDir,
          (say) => injecting({ faults, at }, say),
          (say) => runWorkload({ ...mode, logDir }, say),
        )
        const where = `${at} ${said.hits.map(kindOf).join()}`
        const wrong = said.broken.concat(said.refused.length > said.hits.length ? said.refused : [])
        tally.check(where, await examine(logDir, said.receipts), wrong)
        await shutdownAudit()
        const further = await recoverAll(logDir, mode)
        tally.checkAll(where, await further(said.receipts))
        tally.count(where, await examine(logDir, said.receipts, { settled: true }), [], said.hits.length)
        rmSync(logDir, { recursive: true })
      }
      tally.settle()
    },
  )
})
