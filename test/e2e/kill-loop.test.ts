import { join } from 'node:path'
import { expect, it } from 'vitest'
import { getAuditLogs, recoverAudit, type StoredRecord } from 'spanledger'
import { findChainBreak } from '../../src/record/build.js'
import { runScript } from '../support/run-script.js'
import { tempDir } from '../support/temp-dir.js'

const program = new URL('./programs/write-until-killed.ts', import.meta.url)
const ROUNDS = 5
const PARALLEL = 3

/** Starts a writer, which recovers what it finds, and kills it at some point of that work. */
async function killedAtRandom(logDir: string, operationName: string): Promise<string[]> {
  const writer = runScript(program, [logDir, operationName])
  await writer.printed('\n5 ')
  await new Promise((resolve) => setTimeout(resolve, Math.random() * 150))
  writer.child.kill('SIGKILL')
  const { stdout } = await writer.ended
  return stdout.slice(0, stdout.lastIndexOf('\n')).split('\n')
}

it('several writers on one directory, killed and started again and again, lose nothing they acknowledged', async () => {
  const logDir = join(tempDir(), 'logs')
  const receipts = new Map<string, string[]>()
  for (let round = 0; round < ROUNDS; round++) {
    const names = Array.from({ length: PARALLEL }, (_, writer) => `writer-${round}-${writer}`)
    const printed = await Promise.all(names.map((name) => killedAtRandom(logDir, name)))
    names.forEach((name, index) => receipts.set(name, printed[index]!))
  }
  await recoverAudit({ logDir })

  const trails = new Map<string, StoredRecord[]>()
  for (const record of await getAuditLogs({ logDir })) {
    trails.set(record.operationName, [...(trails.get(record.operationName) ?? []), record])
  }
  expect(trails.size).toBe(ROUNDS * PARALLEL)
  for (const [name, printed] of receipts) {
    const records = trails.get(name)!
    expect(findChainBreak(records)).toBeUndefined()
    expect(records.filter(({ eventType }) => eventType === 'audit_closed')).toHaveLength(1)
    const found = new Set(records.map(({ sequence, hash }) => `${sequence} ${hash}`))
    expect(printed.filter((receipt) => !found.has(receipt))).toEqual([])
  }
})
