import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { AuditError, recoverAudit } from 'spanledger'
import { examine } from '../support/fault-check.js'
import { underFaults } from '../support/fault-in-process.js'
import type { Fault, FileCall } from '../support/fault-kinds.js'
import { injecting, kindOf, type Injection } from '../support/fault-plan.js'
import { inParallel, runProgram, type Said } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { callsOf, placesOf, recoverAll } from '../support/fault-scenarios.js'
import { makeWreck, writersIn, type Wreck } from '../support/fault-template.js'
import { tempDir } from '../support/temp-dir.js'

const WIDTH = 2

describe('a recovery', () => {
  // It says no receipts, so a kill after a call is one before the next call.
  it.each<[Fault, number]>([
    ['kill before', 6],
    ['kill after', 12],
    ['kill half-way', 4],
  ])('that a %s any call cuts short is done by the next one', (fault, oneIn) =>
    cutShort(fault, oneIn, async (logDir, injection) => {
      const said = await runProgram('recover', { logDir, injection }, `${logDir}-output`)
      const end = said.signal === 'SIGKILL' ? [] : [`it ended with ${said.code}: ${said.stderr}`]
      return { ...said, broken: [...said.broken, ...end] }
    }),
  )

  it.each<[Fault, number]>([
    ['EIO', 3],
    ['ENOSPC', 8],
    ['short write', 4],
  ])('that one %s of any call keeps from its end is done by the next one', (fault, oneIn) =>
    cutShort(fault, oneIn, (logDir, injection) =>
      underFaults(
        logDir,
        (say) => injecting(injection, say),
        () => recoverAudit({ logDir, timeoutMs: 10_000 }).then(undefined, onlyAuditErrors),
      ),
    ),
  )

  async function cutShort(
    fault: Fault,
    oneIn: number,
    run: (logDir: string, injection: Injection) => Promise<Said>,
  ): Promise<void> {
    const dir = tempDir()
    const wreck = await makeWreck()
    const calls = await callsOfRecovery(wreck)
    const tally = new Tally(`${fault}: recovery`)
    await inParallel(placesOf(calls, fault, oneIn), fault.startsWith('kill') ? WIDTH : 1, async (at) => {
      const logDir = join(dir, String(at))
      cpSync(wreck.logDir, logDir, { recursive: true })
      const said = await run(logDir, { faults: [fault], at })
      const where = `${at} ${said.hits.map(kindOf).join()}`
      tally.check(where, await examine(logDir, wreck.receipts), said.broken)
      await recoverAll(logDir)
      tally.count(where, await examine(logDir, wreck.receipts, { settled: true }))
      rmSync(logDir, { recursive: true })
    })
    tally.settle()
  }
})

async function callsOfRecovery(wreck: Wreck): Promise<FileCall[]> {
  const logDir = join(tempDir(), 'logs')
  cpSync(wreck.logDir, logDir, { recursive: true })
  expect(writersIn(logDir)).toHaveLength(5)
  const calls = await callsOf('recover', { logDir })
  expect(writersIn(logDir)).toEqual([])
  return calls
}

function onlyAuditErrors(error: unknown): void {
  if (!(error instanceof AuditError)) throw error
}
