import type { AuditFilter, AuditSummary, StoredRecord } from '../../../src/query/index.js'

type Order = 'asc' | 'desc'

/** What a query must give, worked out on a list in memory. */
export function expectedRecords(
  records: readonly StoredRecord[],
  wanted: AuditFilter,
  order: Order = 'asc',
): StoredRecord[] {
  const key = ({ timestamp, recordId, hash }: StoredRecord) => `${timestamp} ${recordId} ${hash}`
  const found = records.filter((record) => passes(record, wanted))
  const distinct = new Map(found.map((record) => [key(record), record]))
  const sorted = [...distinct].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, record]) => record)
  return order === 'asc' ? sorted : sorted.reverse()
}

function passes(record: StoredRecord, wanted: AuditFilter): boolean {
  const has = (member: string | readonly string[] | undefined, ...values: unknown[]) =>
    member === undefined || values.some((value) => [member].flat().includes(value as string))
  return (
    has(wanted.operationId, record.operationId) &&
    has(wanted.operationName, record.operationName) &&
    has(wanted.eventTypes, record.eventType) &&
    has(wanted.regulations, ...record.regulations) &&
    has(wanted.actors, record.actor?.id) &&
    has(wanted.datasets, datasetOf(record)) &&
    has(wanted.outcomes, record.outcome) &&
    has(wanted.traceId, record.traceId) &&
    (wanted.startTime === undefined || record.timestamp >= (wanted.startTime as string)) &&
    (wanted.endTime === undefined || record.timestamp < (wanted.endTime as string))
  )
}

function datasetOf({ details }: StoredRecord): string | undefined {
  const { datasetName } = details as { datasetName?: unknown }
  return typeof datasetName === 'string' ? datasetName : undefined
}

/** What a summary must give. */
export function expectedSummary(records: readonly StoredRecord[], wanted: AuditFilter): AuditSummary {
  const found = expectedRecords(records, wanted)
  const count = (valuesOf: (record: StoredRecord) => (string | undefined)[]) => {
    const counts: Record<string, number> = Object.create(null) as Record<string, number>
    for (const value of found.flatMap((record) => [...new Set(valuesOf(record))]))
      if (value !== undefined) counts[value] = (counts[value] ?? 0) + 1
    return counts
  }
  const [first, last] = [found[0], found.at(-1)]
  return {
    total: found.length,
    operations: new Set(found.map(({ operationId }) => operationId)).size,
    byType: count(({ eventType }) => [eventType]),
    byRegulation: count(({ regulations }) => regulations),
    byOperation: count(({ operationName }) => [operationName]),
    byActor: count(({ actor }) => [actor?.id]),
    byDataset: count((record) => [datasetOf(record)]),
    byOutcome: count(({ outcome }) => [outcome]),
    byDay: count(({ timestamp }) => [timestamp.slice(0, 10)]),
    ...(first && { first: first.timestamp }),
    ...(last && { last: last.timestamp }),
  }
}
