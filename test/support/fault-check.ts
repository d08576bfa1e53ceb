import canonicalizePackage from 'canonicalize'
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { getAuditLogs, type AuditReceipt, type StoredRecord } from 'spanledger'
import { findChainBreak } from '../../src/record/build.js'

// The package's types describe another module format than it has.
const canonicalize = canonicalizePackage as unknown as (value: unknown) => string

/** What a log directory holds, held against the receipts that were given out for it. */
export interface Finding {
  acknowledged: number
  /** Receipts whose record is there, with the same hash. */
  found: number
  /** Records that a query answers more than once. */
  duplicated: number
  lost: number
  /** Records that stand in the files more than once: delivery is at least once. */
  resent: number
  /** Anything else that is not as it must be. */
  problems: string[]
}

/**
 * Reads all of a log directory, journals too, and holds it against receipts.
 *
 * @param settled Whether all of its writers are dead and recovered: then every trail is closed, and no journal left.
 */
export async function examine(
  logDir: string,
  receipts: readonly AuditReceipt[],
  { settled = false } = {},
): Promise<Finding> {
  const records = await getAuditLogs({ logDir, allowMissing: receipts.length === 0 })
  const hashes = new Map(records.map(({ recordId, hash }) => [recordId, hash]))
  const found = receipts.filter(({ recordId, hash }) => hashes.get(recordId) === hash).length
  const resent = countResent(logDir)
  return {
    acknowledged: receipts.length,
    found,
    duplicated: records.length - hashes.size,
    lost: receipts.length - found,
    resent,
    problems: [
      ...wrongHashes(records),
      ...brokenChains(records),
      ...brokenLedgers(records),
      ...twice(receipts.map(({ recordId }) => recordId)).map((id) => `two receipts for ${id}`),
      ...(settled ? [...unclosed(records), ...leftJournals(logDir)] : []),
    ],
  }
}

function unclosed(records: readonly StoredRecord[]): string[] {
  return groups(records, ({ operationId }) => operationId).flatMap(([operationId, trail]) => {
    const closes = trail.filter(({ eventType }) => eventType === 'audit_closed').length
    return closes === 1 ? [] : [`trail ${operationId} is closed ${closes} times`]
  })
}

function leftJournals(logDir: string): string[] {
  return list(join(logDir, 'journal'))
    .filter((name) => /^[0-9a-f]{8}-|^damaged$|^\.gone-/.test(name))
    .map((name) => `journal/${name} is left`)
}

/** By another canonicaliser than the one that wrote them. */
function wrongHashes(records: readonly StoredRecord[]): string[] {
  return records.flatMap(({ hash, ...record }) => {
    const text = canonicalize(record)
    const expected = createHash('sha256').update('\0').update(text).digest('hex')
    return expected === hash ? [] : [`${record.recordId} has another hash than its text`]
  })
}

function brokenChains(records: readonly StoredRecord[]): string[] {
  return groups(records, ({ operationId }) => operationId).flatMap(([operationId, trail]) => {
    const found = findChainBreak(trail.sort((a, b) => a.sequence - b.sequence))
    return found ? [`trail ${operationId}: ${found.message}`] : []
  })
}

/** Each writer numbers its records 0, 1, 2 …: a number given twice, or left out, shows in its tree. */
function brokenLedgers(records: readonly StoredRecord[]): string[] {
  return groups(records, ({ ledger }) => ledger.id).flatMap(([id, leaves]) => {
    const indexes = leaves.map(({ ledger }) => ledger.index).sort((a, b) => a - b)
    const wrong = indexes.findIndex((index, expected) => index !== expected)
    return wrong === -1 ? [] : [`ledger ${id} has ${indexes[wrong]!} where ${wrong} should be`]
  })
}

function groups(
  records: readonly StoredRecord[],
  keyOf: (record: StoredRecord) => string,
): [string, StoredRecord[]][] {
  const found = new Map<string, StoredRecord[]>()
  for (const record of records) {
    const key = keyOf(record)
    const group = found.get(key)
    if (group) group.push(record)
    else found.set(key, [record])
  }
  return [...found]
}

function twice(ids: readonly string[]): string[] {
  const seen = new Set<string>()
  return ids.filter((id) => seen.size === seen.add(id).size)
}

function countResent(logDir: string): number {
  const ids = list(logDir)
    .filter((name) => /\.jsonl(\.open)?$/.test(name))
    .flatMap((name) => [...textOf(join(logDir, name)).matchAll(/\\"recordId\\":\\"([0-9a-f-]{36})/g)])
    .map((match) => match[1]!)
  return ids.length - new Set(ids).size
}

function list(dir: string): string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

/** Nothing of a file that a living writer has sealed, and so renamed, since it was listed. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}
