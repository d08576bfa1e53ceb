import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { summarizeAuditLogs, type AuditFilter } from '../../../src/query/index.js'
import { makeRecord, recordId, type MadeRecord } from '../../unit/exporters-json/support/records.js'
import { spanWith } from '../../unit/exporters-json/support/spans.js'
import { writeJournal } from '../support/journal.js'
import { expectedRecords, expectedSummary } from '../support/oracle.js'
import { readInPages } from '../support/read.js'
import type { SinkKind } from '../support/sink.js'

// Few values of each kind, so that filters hit; awkward ones, so that every layer must quote alike.
const NAMES = ['load', 'load_data', '__proto__', 'a"b\\', "né ' <x> & y", 'line\nbreak', 'nul\0']
const TYPES = ['data_access', 'error', 'custom']
const REGULATIONS = ['GDPR', 'HIPAA', "né ' <x> & y"]
const name = fc.constantFrom(...NAMES)
const id = (max: number) => fc.integer({ min: 1, max }).map(recordId)
const traceId = fc.constantFrom('a'.repeat(32), 'b'.repeat(32))
const timestamp = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom('000000000', '000000001', '999999999'))
  .map(([second, fraction]) => `2026-03-01T23:59:5${second * 3}.${fraction}Z`)

const record: fc.Arbitrary<MadeRecord> = fc
  .record({
    recordId: id(30),
    timestamp,
    traceId,
    operationId: id(4),
    operationName: name,
    eventType: fc.constantFrom(...TYPES),
    regulations: fc.subarray(REGULATIONS),
    outcome: fc.constantFrom('success', 'failure', 'denied', 'unknown'),
    details: fc.oneof(
      name.map((datasetName) => ({ datasetName })),
      name.map((other) => ({ other, eventType: 'error', operationId: recordId(1) })),
      fc.constant({ datasetName: { $omitted: { reason: 'size', bytes: 9 } } }),
    ),
    actor: fc.option(
      name.map((user) => ({ id: user, type: 'user' as const })),
      { nil: undefined },
    ),
  })
  .map((members) => {
    const present = Object.entries(members).filter(([, value]) => value !== undefined)
    return makeRecord(Object.fromEntries(present))
  })

const content = fc.record({
  batches: fc.array(fc.array(record, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 }),
  collected: fc.array(record, { maxLength: 6 }),
  journaled: fc.array(record, { maxLength: 6 }),
  // How many of the stored records came by another route too, and stand in a journal still.
  twice: fc.nat({ max: 5 }),
})

const some = <T>(values: fc.Arbitrary<T>) =>
  fc.oneof(values, fc.uniqueArray(values, { minLength: 1, maxLength: 3 }))
const filter = fc.record(
  {
    operationId: some(id(4)),
    operationName: some(name),
    eventTypes: some(fc.constantFrom(...TYPES)),
    regulations: some(fc.constantFrom(...REGULATIONS, 'CCPA')),
    actors: some(name),
    datasets: some(name),
    outcomes: some(fc.constantFrom('success' as const, 'failure' as const)),
    traceId: some(traceId),
    startTime: timestamp,
    endTime: timestamp,
  },
  { requiredKeys: [] },
) as fc.Arbitrary<AuditFilter>

/** Every filter, and any of them together, against a list in memory. */
export function filterCases(kind: SinkKind, { sinks, filters }: { sinks: number; filters: number }): void {
  describe('filters', () => {
    test('give what they give on a list in memory, in pages of any size, and so do summaries', async () => {
      await fc.assert(
        fc.asyncProperty(
          content,
          fc.array(filter, { minLength: filters, maxLength: filters }),
          fc.constantFrom('asc' as const, 'desc' as const),
          fc.integer({ min: 2, max: 20 }),
          async ({ batches, collected, journaled, twice }, wantedOnes, order, limit) => {
            const sink = await kind.create()
            const again = batches.flat().slice(0, twice)
            for (const batch of batches) await sink.write(batch.map((each) => spanWith([each])))
            await sink.collect([...collected, ...again].map((each) => spanWith([each])))
            writeJournal(sink, recordId(900), [...journaled, ...again])
            const all = [...batches.flat(), ...collected, ...journaled].map(({ stored }) => stored)
            for (const wanted of [{}, ...wantedOnes]) {
              const query = { ...sink.place, ...wanted }
              expect(await readInPages({ ...query, order }, limit)).toEqual(
                expectedRecords(all, wanted, order),
              )
              expect(await summarizeAuditLogs(query)).toEqual(expectedSummary(all, wanted))
            }
          },
        ),
        { numRuns: sinks },
      )
    })
  })
}
