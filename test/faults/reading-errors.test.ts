import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { AuditError, getAuditLogs, recoverAudit } from 'spanledger'
import { examine, type Finding } from '../support/fault-check.js'
import { watchFiles } from '../support/fault-files.js'
import type { Fault, FileCall } from '../support/fault-kinds.js'
import { injecting, kindOf, listing, type Line } from '../support/fault-plan.js'
import { sort } from '../support/fault-process.js'
import { Tally } from '../support/fault-results.js'
import { placesOf } from '../support/fault-scenarios.js'
import { makeWreck } from '../support/fault-template.js'
import { tempDir } from '../support/temp-dir.js'

const NOTHING: Finding = { acknowledged: 0, found: 0, duplicated: 0, lost: 0, resent: 0, problems: [] }

it.each<[Fault, string, boolean]>([
  ['EIO', 'journals and open files', false],
  ['EMFILE', 'journals and open files', false],
  ['EIO', 'sealed files', true],
  ['EMFILE', 'sealed files', true],
])(
  'a query answers with all records or with an error, never with less, at %s in %s',
  async (fault, where, recovered) => {
    const { logDir, receipts } = await makeWreck()
    if (recovered) await recoverAudit({ logDir })
    const finding = await examine(logDir, receipts, { settled: recovered })
    expect(finding).toMatchObject({ lost: 0, problems: [] })
    const copy = join(tempDir(), 'logs')
    cpSync(logDir, copy, { recursive: true })
    const whole = await answerOf(copy)
    const calls = await callsOfQuery(copy)
    const tally = new Tally(`${fault}: query of ${where}`)
    for (const at of placesOf(calls, fault, 1)) {
      const lines: Line[] = []
      const stop = watchFiles(
        copy,
        injecting({ faults: [fault], at }, (line) => lines.push(line)),
      )
      const answer = await answerOf(copy)
      stop()
      const wrong = answer === whole || answer === 'refused' ? [] : [`it answered ${answer}, not ${whole}`]
      tally.count(`${at} ${sort(lines).hits.map(kindOf).join()}`, NOTHING, wrong)
    }
    tally.settle()
  },
)

async function callsOfQuery(logDir: string): Promise<FileCall[]> {
  const lines: Line[] = []
  const stop = watchFiles(
    logDir,
    listing((line) => lines.push(line)),
  )
  await getAuditLogs({ logDir })
  stop()
  return sort(lines).calls
}

/** How many records, that it was refused as it should be, or what else was thrown. */
async function answerOf(logDir: string): Promise<string> {
  try {
    return `${(await getAuditLogs({ logDir })).length} records`
  } catch (error) {
    return error instanceof AuditError ? 'refused' : String(error)
  }
}
