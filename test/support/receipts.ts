import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { getAuditLogs, type AuditReceipt, type StoredRecord } from 'spanledger'
import { findChainBreak } from '../../src/record/build.js'

export function readReceipts(file: string): AuditReceipt[] {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1)
  return lines.map((line) => JSON.parse(line) as AuditReceipt)
}

/** Every receipt is found, once; every trail is whole, and closed once. */
export async function expectAllKept(logDir: string, receiptsFile: string): Promise<void> {
  const receipts = readReceipts(receiptsFile)
  const records = await getAuditLogs({ logDir })
  const found = new Map<string, StoredRecord[]>()
  const trails = new Map<string, StoredRecord[]>()
  for (const record of records) {
    found.set(record.recordId, [...(found.get(record.recordId) ?? []), record])
    trails.set(record.operationId, [...(trails.get(record.operationId) ?? []), record])
  }
  expect(receipts.length).toBeGreaterThan(30)
  const misplaced = receipts.filter(({ recordId, hash, sequence }) => {
    const [record, ...more] = found.get(recordId) ?? []
    return record?.hash !== hash || record.sequence !== sequence || more.length > 0
  })
  expect(misplaced).toEqual([])
  const broken = [...trails.values()].filter((trail) => {
    const closes = trail.filter(({ eventType }) => eventType === 'audit_closed')
    return findChainBreak(trail) !== undefined || closes.length !== 1
  })
  expect(broken).toEqual([])
}

/** What a journal holds: its files and a digest of each. */
export function journalContent(dir: string): Record<string, string> {
  const digest = (name: string) =>
    createHash('sha256')
      .update(readFileSync(join(dir, name)))
      .digest('hex')
  return Object.fromEntries(readdirSync(dir).map((name) => [name, digest(name)]))
}
