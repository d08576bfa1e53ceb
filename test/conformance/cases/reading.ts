import { describe, expect, test } from 'vitest'
import { getAuditLogs, queryAuditLogs } from '../../../src/query/index.js'
import { makeRecord, makeRecords, recordId } from '../../unit/exporters-json/support/records.js'
import { spanWith } from '../../unit/exporters-json/support/spans.js'
import { writeJournal } from '../support/journal.js'
import { all, idsOf, readInPages } from '../support/read.js'
import type { SinkKind } from '../support/sink.js'

/** Order, pages, cursors, and what a sink without records says. */
export function readingCases(kind: SinkKind): void {
  describe('reading', () => {
    test('gives records by time, then id, in both orders, however they were written', async () => {
      const sink = await kind.create()
      const made = makeRecords(20)
      const shuffled = made.map((_, i) => made[(i * 7) % made.length]!)
      await sink.write(shuffled.slice(0, 11).map((record) => spanWith([record])))
      await sink.write([spanWith(shuffled.slice(11))])
      const ids = idsOf(made.map(({ stored }) => stored))
      expect(idsOf(await getAuditLogs({ ...sink.place }))).toEqual(ids)
      expect(idsOf(await getAuditLogs({ ...sink.place, order: 'desc' }))).toEqual(ids.toReversed())
    })

    test('gives records back as they were written', async () => {
      const sink = await kind.create()
      const made = makeRecord({ context: { n: 1.5, list: [null, true, 'ü€𝄞'] }, purpose: 'scoring' })
      await sink.write([spanWith([made])])
      expect(await getAuditLogs({ ...sink.place })).toEqual([made.stored])
    })

    test('goes on after a cursor, past what was inserted before it meanwhile', async () => {
      const sink = await kind.create()
      const made = makeRecords(10)
      await sink.write([spanWith(made.slice(4, 8))])
      const page = queryAuditLogs({ ...sink.place, limit: 2 })
      const read = idsOf(await all(page))
      await sink.write([spanWith(made.slice(0, 4)), spanWith(made.slice(8))])
      const rest = queryAuditLogs({ ...sink.place, cursor: page.cursor })
      expect([...read, ...idsOf(await all(rest))]).toEqual(idsOf(made.slice(4).map(({ stored }) => stored)))
    })

    test.each([1, 3, 7, 1000])('gives all in pages of %i', async (limit) => {
      const sink = await kind.create()
      const made = makeRecords(14, { timestamp: '2026-03-01T00:00:00.000000000Z' })
      await sink.write([spanWith(made)])
      for (const order of ['asc', 'desc'] as const)
        expect(await readInPages({ ...sink.place, order }, limit)).toHaveLength(14)
    })

    test('bounds time to the nanosecond, the start inclusive and the end exclusive', async () => {
      const sink = await kind.create()
      const times = ['10.999999999', '11.000000000', '11.000000001', '12.000000000', '12.000000001']
      const made = times.map((second, n) =>
        makeRecord({ recordId: recordId(n), timestamp: `2026-03-01T00:00:${second}Z` }),
      )
      await sink.write([spanWith(made)])
      const between = (startTime?: string, endTime?: string) =>
        getAuditLogs({ ...sink.place, startTime, endTime }).then((found) =>
          found.map(({ timestamp }) => timestamp.slice(17, -1)),
        )
      const at = (second: string) => `2026-03-01T00:00:${second}Z`
      expect(await between(at('11.000000000'), at('12.000000000'))).toEqual(times.slice(1, 3))
      expect(await between(at('11.000000001'), at('12.000000001'))).toEqual(times.slice(2, 4))
      expect(await between('0000-01-01', '9999-12-31')).toEqual(times)
      expect(await between('9999-12-31')).toEqual([])
      expect(await between(undefined, '0000-01-01')).toEqual([])
    })

    test('gives a record that came by two routes, and still stands in a journal, once', async () => {
      const sink = await kind.create()
      const made = makeRecords(6)
      await sink.write([spanWith(made)])
      await sink.collect([spanWith(made.slice(0, 3))])
      writeJournal(sink, recordId(900), made.slice(2, 5))
      expect(await getAuditLogs({ ...sink.place })).toEqual(made.map(({ stored }) => stored))
    })

    test('gives both of two contents under one id, in the order of their hashes', async () => {
      const sink = await kind.create()
      const made = ['a', 'b'].map((operationName) => makeRecord({ operationName }))
      await sink.write(made.map((record) => spanWith([record])))
      const hashes = made.map(({ stored }) => stored.hash).sort()
      const read = await readInPages({ ...sink.place }, 1)
      expect(read.map(({ hash }) => hash)).toEqual(hashes)
    })

    test('gives records of open trails from the journal, among the others', async () => {
      const sink = await kind.create()
      const made = makeRecords(9)
      await sink.write([spanWith(made.filter((_, i) => i % 3 !== 0))])
      const journaled = made.filter((_, i) => i % 3 === 0)
      writeJournal(sink, recordId(900), journaled)
      for (const order of ['asc', 'desc'] as const) {
        const read = idsOf(await readInPages({ ...sink.place, order }, 2))
        const ids = idsOf(made.map(({ stored }) => stored))
        expect(read).toEqual(order === 'asc' ? ids : ids.toReversed())
      }
    })

    test('of a sink that has only a journal yet gives its records', async () => {
      const place = kind.missing()
      const made = makeRecords(2)
      const sink = { ...(await kind.create()), place }
      writeJournal(sink, recordId(900), made)
      expect(await getAuditLogs(place)).toEqual(made.map(({ stored }) => stored))
    })

    test('of a sink that is empty gives nothing', async () => {
      const sink = await kind.create()
      await sink.write([])
      expect(await getAuditLogs({ ...sink.place })).toEqual([])
    })

    test('of a sink that does not exist is an error, unless it may be missing', async () => {
      const place = kind.missing()
      await expect(getAuditLogs(place)).rejects.toMatchObject({ code: 'ERR_SINK_NOT_FOUND' })
      expect(await getAuditLogs({ ...place, allowMissing: true })).toEqual([])
    })

    test('tells of a text that was altered, and reads past it when asked to', async () => {
      const sink = await kind.create()
      const made = makeRecords(5)
      await sink.write(made.map((record) => spanWith([record])))
      const { text, stored } = made[2]!
      await sink.alter(stored.recordId, text.replace('loans', 'loams'))
      await expect(getAuditLogs({ ...sink.place })).rejects.toMatchObject({ code: 'ERR_DAMAGED' })
      const damages: string[] = []
      const onDamage = ({ location, message }: { location: string; message: string }) =>
        void damages.push(`${location}: ${message}`)
      const read = await getAuditLogs({ ...sink.place, onDamage })
      expect(idsOf(read)).toEqual(idsOf(made.filter((_, i) => i !== 2).map((each) => each.stored)))
      expect(damages).toEqual([expect.stringContaining('the record is not the one its hash is of')])
    })
  })
}
