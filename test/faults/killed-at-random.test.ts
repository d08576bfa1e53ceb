import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { AuditReceipt } from 'spanledger'
import { examine } from '../support/fault-check.js'
import { startProgram, type RunningProgram } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { recoverAll, SCALE } from '../support/fault-scenarios.js'
import { tempDir } from '../support/temp-dir.js'

const ROUNDS = 3 * SCALE
const WRITERS = 3
const LONGEST_LIFE_MS = 400

it.each(['sync', 'fsync', 'tick'] as const)(
  'writers on one directory, killed at random and started again while others read, lose nothing, under %s',
  async (durability) => {
    const dir = tempDir()
    const logDir = join(dir, 'logs')
    const tally = new Tally(`killed at random, ${WRITERS} writers, ${durability}`)
    const dead: AuditReceipt[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const writers = Array.from({ length: WRITERS }, (_, index) =>
        startProgram('write-for-ever', { logDir, durability }, join(dir, `${round}-${index}`)),
      )
      const killed = Promise.all(writers.map(killAtRandom))
      const reads = await readUntil(killed, async () => {
        // What was said before a question is asked is in its answer.
        const said = [...dead, ...writers.flatMap((writer) => writer.said().receipts)]
        tally.check(`round ${round}, while written to`, withoutLedgers(await examine(logDir, said)))
      })
      for (const { receipts, broken, signal } of await killed) {
        dead.push(...receipts)
        if (signal !== 'SIGKILL' || broken.length > 0) throw new Error(`${signal}: ${broken.join()}`)
      }
      expect(reads).toBeGreaterThan(0)
    }
    await recoverAll(logDir)
    tally.count('at the end', await examine(logDir, dead, { settled: true }), [], ROUNDS * WRITERS)
    tally.settle()
  },
)

async function killAtRandom(writer: RunningProgram) {
  while (writer.said().receipts.length === 0) await pause(5)
  await pause(Math.random() * LONGEST_LIFE_MS)
  writer.kill()
  return writer.ended
}

/** Reads again and again; at least once. */
async function readUntil(end: Promise<unknown>, read: () => Promise<void>): Promise<number> {
  let isOver = false
  const noteEnd = () => void (isOver = true)
  end.then(noteEnd, noteEnd)
  let reads = 0
  do {
    await read()
    reads++
  } while (!isOver)
  return reads
}

/** Closing records stand in the ledger of who recovers, spread over several journals: these are not read at once. */
function withoutLedgers<T extends { problems: string[] }>(finding: T): T {
  return { ...finding, problems: finding.problems.filter((problem) => !problem.startsWith('ledger ')) }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
