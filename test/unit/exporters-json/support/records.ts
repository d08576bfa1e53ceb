import { canonicalize } from '../../../../src/record/canonical.js'
import { leafHash } from '../../../../src/record/hash.js'
import type { AuditRecord, JsonObject, StoredRecord } from '../../../../src/record/types.js'

const DEFAULTS: AuditRecord = {
  schemaVersion: '1',
  recordId: '01900000-0000-7000-8000-000000000000',
  eventType: 'data_access',
  timestamp: '2026-03-01T09:30:00.000000000Z',
  operationId: '01900000-0000-7000-8000-00000000aaaa',
  operationName: 'load_data',
  sequence: 0,
  ledger: { id: '01900000-0000-7000-8000-00000000bbbb', index: 0 },
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  regulations: ['GDPR'],
  outcome: 'success',
  context: {},
  details: { datasetName: 'loans', columnsAccessed: ['age'], numRecords: 3 },
}

/** A record with its canonical text, as a trail would have made it. */
export interface MadeRecord {
  text: string
  stored: StoredRecord
}

export function makeRecord(members: Partial<AuditRecord> = {}): MadeRecord {
  const record = { ...DEFAULTS, ...members }
  const text = canonicalize(record as unknown as JsonObject)
  const hash = leafHash(text)
  return { text, stored: { ...(JSON.parse(text) as AuditRecord), hash } }
}

/** `count` records, one a millisecond from `start` on, with ids that grow. */
export function makeRecords(
  count: number,
  members: Partial<AuditRecord> = {},
  start = '2026-03-01',
): MadeRecord[] {
  const first = Date.parse(start)
  return Array.from({ length: count }, (_, sequence) => {
    const at = new Date(first + sequence).toISOString().slice(0, -1)
    return makeRecord({
      ...members,
      sequence,
      recordId: recordId(first + sequence),
      timestamp: `${at}000000Z`,
    })
  })
}

/** A UUID version 7 that is the larger the larger `n` is. */
export function recordId(n: number): string {
  const hex = n.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
