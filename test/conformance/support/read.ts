import { queryAuditLogs, type QueryOptions, type StoredRecord } from '../../../src/query/index.js'

/** Reads all pages of a query, each as if another process asked for it: only the cursor is carried on. */
export async function readInPages(options: QueryOptions, limit: number): Promise<StoredRecord[]> {
  const records: StoredRecord[] = []
  let cursor: string | undefined
  for (;;) {
    const page = queryAuditLogs({ ...options, limit, ...(cursor !== undefined && { cursor }) })
    const before = records.length
    for await (const record of page) records.push(record)
    if (records.length - before < limit) return records
    cursor = page.cursor
  }
}

export function idsOf(records: readonly { recordId: string }[]): string[] {
  return records.map(({ recordId }) => recordId)
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}
