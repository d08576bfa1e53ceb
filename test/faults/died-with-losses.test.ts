import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { getAuditLogs, isRecord, recoverAudit } from 'spanledger'
import { examine } from '../support/fault-check.js'
import { mountVolume } from '../support/fault-outage.js'
import { runProgram } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { tempDir } from '../support/temp-dir.js'

const VOLUME = 'size=1m'

it.each(['sync', 'fsync'] as const)(
  'what a writer could not keep is told of even if it is killed before there is room again, under %s',
  async (durability) => {
    const dir = tempDir()
    const logDir = join(dir, 'logs')
    await dieWithLosses('killed on a full disk (ENOSPC)', { logDir, durability }, dir)
  },
)

it('the same on a real volume', async () => {
  const name = 'killed on a full disk (a real volume)'
  const volume = mountVolume(VOLUME)
  if (volume === undefined) return new Tally(`${name}: not permitted here`).settle({ atLeast: 0 })
  const ballast = join(volume, 'ballast')
  await dieWithLosses(name, { logDir: join(volume, 'logs'), ballast }, tempDir())
})

async function dieWithLosses(
  name: string,
  plan: { logDir: string; durability?: 'sync' | 'fsync'; ballast?: string },
  output: string,
): Promise<void> {
  const { logDir, ballast } = plan
  const { signal, receipts, refused } = await runProgram('lose-then-die', plan, output)
  expect(signal).toBe('SIGKILL')
  if (ballast !== undefined) rmSync(ballast)
  const { lost } = await recoverAudit({ logDir })
  const gaps = (await getAuditLogs({ logDir, eventTypes: 'gap' })).filter((record) => isRecord(record, 'gap'))
  const told = gaps.reduce((sum, { details }) => sum + details.count, 0)
  const tally = new Tally(name)
  tally.count(name, await examine(logDir, receipts, { settled: true }), [], refused.length)
  tally.settle()
  // The start of the trail that could not begin is lost too, and was never a call of its own.
  expect({ lost, told }).toEqual({ lost: refused.length + 1, told: refused.length + 1 })
}
