import { describe, expect, it } from 'vitest'
import { getAuditLogs, recoverAudit } from 'spanledger'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

const program = new URL('./programs/count-calls.ts', import.meta.url)

async function recordsAfter(end: string) {
  const logDir = `${tempDir()}/audit_logs`
  await runScript(program, [logDir, end]).ended
  await recoverAudit({ logDir }).catch(() => undefined)
  const records = await getAuditLogs({ logDir, allowMissing: true })
  return records.filter(({ eventType }) => /^(model|data)_/.test(eventType)).map(({ details }) => details)
}

describe('calls that were counted and not written yet', () => {
  it.each(['by itself', 'process.exit', 'SIGTERM', 'an error'])(
    'are recorded when the process ends: %s',
    async (end) => {
      expect(await recordsAfter(end)).toMatchObject([
        { datasetName: 'numbers', numRecords: 1, partial: true },
        { modelId: 'm', aggregated: { rule: 'per hour', closedBy: 'flush', count: 7 } },
      ])
    },
  )

  it.each([
    ['calls while it exits', 7 + 2],
    ['calls in beforeExit and after it', 7 + 10],
  ])('are told to the last one: %s', async (end, calls) => {
    const told = (await recordsAfter(end)).filter((details) => 'modelId' in details)
    const counts = told.map(
      (details) => (details as { aggregated?: { count: number } }).aggregated?.count ?? 1,
    )
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(calls)
  })

  it('are lost where it is killed: an open count is not in the journal', async () => {
    expect(await recordsAfter('SIGKILL')).toEqual([])
  })
})
