import { describe, expect, test } from 'vitest'
import { getAuditLogs, summarizeAuditLogs, type AuditFilter } from '../../../src/query/index.js'
import type { AuditRecord } from '../../../src/record/types.js'
import { makeRecord, makeRecords, recordId } from '../../unit/exporters-json/support/records.js'
import { spanWith } from '../../unit/exporters-json/support/spans.js'
import { writeJournal } from '../support/journal.js'
import type { SinkKind } from '../support/sink.js'

const HOSTILE = [
  "' OR '1'='1",
  "'; DROP TABLE audit_events; --",
  '"; DROP TABLE otel_traces; --',
  '`) OR 1=1 --',
  "\\'",
  '\\\\',
  '\\n is not a line feed',
  'line\nbreak\r\ttab',
  'nul\0byte',
  '{operationNames:Array(String)}',
  "['a','b']",
  '%_*',
  'ünïcödé €𝄞 \u2028\u2029 \ufeff',
  '😀👩‍👩‍👧',
  '<script>&amp;</script>',
  '{"$omitted":{"reason":"size","bytes":1}}',
  'NULL',
  '\\N',
  ' ',
  'x'.repeat(1024),
]

/** Members of a record that a filter looks for, set to a value. */
const MEMBERS: Record<string, (value: string) => [AuditFilter, Partial<AuditRecord>]> = {
  operationName: (value) => [{ operationName: value }, { operationName: value }],
  eventTypes: (value) => [{ eventTypes: value }, { eventType: value }],
  regulations: (value) => [{ regulations: value }, { regulations: ['GDPR', value] }],
  actors: (value) => [{ actors: value }, { actor: { id: value, type: 'user' } }],
  datasets: (value) => [{ datasets: value }, { details: { datasetName: value } }],
}

/** What names and values may hold. */
export function valueCases(kind: SinkKind): void {
  describe('values', () => {
    test.each(Object.keys(MEMBERS))('of any kind are found whole by %s, and are never SQL', async (name) => {
      const sink = await kind.create()
      const member = MEMBERS[name]!
      const made = HOSTILE.map((value, n) => makeRecord({ recordId: recordId(n), ...member(value)[1] }))
      await sink.write(made.map((record) => spanWith([record])))
      for (const [i, value] of HOSTILE.entries())
        expect(await getAuditLogs({ ...sink.place, ...member(value)[0] })).toEqual([made[i]!.stored])
      expect(await getAuditLogs({ ...sink.place, ...member(`${HOSTILE[0]} `)[0] })).toEqual([])
      expect(await getAuditLogs({ ...sink.place })).toHaveLength(HOSTILE.length)
    })

    test('of every filter at once are parameters', async () => {
      const sink = await kind.create()
      const made = makeRecord()
      await sink.write([spanWith([made])])
      for (const value of HOSTILE) {
        const values = [value, ...HOSTILE]
        const filter: AuditFilter = {
          ...{ operationId: values, operationName: values, eventTypes: values, regulations: values },
          ...{ actors: values, datasets: values, traceId: values },
        }
        expect(await getAuditLogs({ ...sink.place, ...filter })).toEqual([])
      }
      expect(await getAuditLogs({ ...sink.place })).toEqual([made.stored])
    })

    test('that are no text are no dataset', async () => {
      const sink = await kind.create()
      const marker = { $omitted: { reason: 'size', bytes: 1 } }
      const made = makeRecord({ details: { datasetName: marker } })
      await sink.write([spanWith([made])])
      const datasets = [JSON.stringify(marker), '[object Object]', '{}']
      expect(await getAuditLogs({ ...sink.place, datasets })).toEqual([])
      expect(await getAuditLogs({ ...sink.place })).toEqual([made.stored])
    })

    test('may be many, in filters and in journals', async () => {
      const sink = await kind.create()
      const made = makeRecords(9_000)
      await sink.write([spanWith(made.slice(0, 10))])
      writeJournal(sink, recordId(900), made.slice(5))
      const operationId = made[0]!.stored.operationId
      const values = Array.from({ length: 5_000 }, (_, n) => `someone's "${n}"`)
      const filter = { operationId: [...values, operationId] }
      expect(await summarizeAuditLogs({ ...sink.place, ...filter })).toMatchObject({
        ...{ total: 9_000, operations: 1, byDataset: { loans: 9_000 } },
      })
      expect(await getAuditLogs({ ...sink.place, actors: values })).toEqual([])
    })

    test('huge and tiny are read in one stream', async () => {
      const sink = await kind.create()
      const made = Array.from({ length: 300 }, (_, n) =>
        makeRecord({
          recordId: recordId(n),
          details: n % 3 === 0 ? { text: 'né"\\'.repeat(8_000) } : {},
        }),
      )
      for (let i = 0; i < made.length; i += 50)
        await sink.write(made.slice(i, i + 50).map((record) => spanWith([record])))
      expect(await getAuditLogs({ ...sink.place })).toEqual(made.map(({ stored }) => stored))
    })
  })
}
