import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shutdownAudit } from 'spanledger'
import { examine } from '../support/fault-check.js'
import { underFaults } from '../support/fault-in-process.js'
import { injecting, kindOf } from '../support/fault-plan.js'
import { Tally } from '../support/fault-results.js'
import { callsOf, placesOf, recoverAll } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'
import { runWorkload } from './programs/workload.js'

const RECORDS = 16

it('a disk that never answers one call of the sink holds up no call, and loses nothing', async () => {
  const dir = tempDir()
  const options = { durability: 'sync', records: RECORDS } as const
  const calls = await callsOf('write', { ...options, logDir: join(dir, 'calls') })
  const tally = new Tally('hang: sync')
  for (const at of placesOf(calls, 'hang', 2)) {
    const logDir = join(dir, String(at))
    const said = await underFaults(
      logDir,
      (say) => injecting({ faults: ['hang'], at }, say),
      (say) => runWorkload({ ...options, logDir, timeoutMs: 30 }, say),
    )
    await shutdownAudit({ timeoutMs: 30 })
    const where = `${at} ${said.hits.map(kindOf).join()}`
    await recoverAll(logDir)
    tally.count(where, await examine(logDir, said.receipts, { settled: true }), [
      ...said.broken,
      ...said.refused,
    ])
  }
  tally.settle()
  expect(calls.length).toBeGreaterThan(0)
})
