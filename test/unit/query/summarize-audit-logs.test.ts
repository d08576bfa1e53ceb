import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { summarizeAuditLogs } from '../../../src/query/index.js'
import { temporaryDirectory } from '../exporters-json/support/directories.js'
import { makeRecord, recordId } from '../exporters-json/support/records.js'
import { logDirWith, spanWith, writeSpans } from '../exporters-json/support/spans.js'

describe('a summary', () => {
  const records = [
    makeRecord({ regulations: ['GDPR', 'HIPAA', 'GDPR'], actor: { id: '__proto__', type: 'user' } }),
    makeRecord({
      sequence: 1,
      actor: { id: 'constructor', type: 'user' },
      timestamp: '2026-03-02T00:00:00.000000000Z',
    }),
    makeRecord({ sequence: 2, eventType: 'error', details: {}, outcome: 'failure', regulations: [] }),
    makeRecord({
      sequence: 3,
      operationId: recordId(9),
      operationName: 'train',
      actor: { id: '__proto__', type: 'user' },
    }),
  ]

  test('counts by type, regulation, operation, actor, dataset, outcome and day', async () => {
    const logDir = await logDirWith(records)
    const summary = await summarizeAuditLogs({ logDir })
    const asMap = (value: unknown) =>
      typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : value
    const counts = Object.fromEntries(Object.entries(summary).map(([name, value]) => [name, asMap(value)]))
    expect(counts).toEqual({
      total: 4,
      operations: 2,
      byType: new Map([
        ['data_access', 3],
        ['error', 1],
      ]),
      byRegulation: new Map([
        ['GDPR', 3],
        ['HIPAA', 1],
      ]),
      byOperation: new Map([
        ['load_data', 3],
        ['train', 1],
      ]),
      byActor: new Map([
        ['__proto__', 2],
        ['constructor', 1],
      ]),
      byDataset: new Map([['loans', 3]]),
      byOutcome: new Map([
        ['success', 3],
        ['failure', 1],
      ]),
      byDay: new Map([
        ['2026-03-01', 3],
        ['2026-03-02', 1],
      ]),
      first: '2026-03-01T09:30:00.000000000Z',
      last: '2026-03-02T00:00:00.000000000Z',
    })
  })

  test('answers for names that every object has', async () => {
    const { byActor, byDataset } = await summarizeAuditLogs({ logDir: await logDirWith(records) })
    const counts = ['__proto__', 'toString', 'constructor'].map((name) => [byActor[name], byDataset[name]])
    expect(counts).toEqual([
      [2, undefined],
      [undefined, undefined],
      [1, undefined],
    ])
  })

  test('of nothing has no first and last', async () => {
    const summary = await summarizeAuditLogs({ logDir: temporaryDirectory() })
    expect(Object.keys(summary)).not.toContain('first')
    expect(summary.total).toBe(0)
  })

  test('takes a filter', async () => {
    const logDir = await logDirWith(records)
    expect((await summarizeAuditLogs({ logDir, eventTypes: 'error' })).total).toBe(1)
  })

  test('counts a record that came by two files once', async () => {
    const logDir = await logDirWith(records)
    await writeSpans(logDir, [[spanWith(records)]])
    expect((await summarizeAuditLogs({ logDir })).total).toBe(4)
  })

  test('of a sink that does not exist is an error', async () => {
    const logDir = join(temporaryDirectory(), 'none')
    await expect(summarizeAuditLogs({ logDir })).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
  })
})
