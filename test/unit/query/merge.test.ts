import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayHold, mergeRuns, type Run } from '../../../src/query/merge.js'
import { comparePositions } from '../../../src/query/order.js'
import type { StoredRecord } from '../../../src/record/types.js'
import { makeRecord, recordId } from '../exporters-json/support/records.js'

const record = fc
  .record({
    second: fc.integer({ min: 0, max: 9 }),
    id: fc.integer({ min: 0, max: 5 }),
    sequence: fc.integer({ min: 0, max: 1 }),
  })
  .map(({ second, id, sequence }) => {
    return makeRecord({
      timestamp: `2026-03-01T00:00:0${second}.000000000Z`,
      recordId: recordId(id),
      sequence,
    }).stored
  })

function runOf(records: StoredRecord[], onLoad: () => void = () => {}): Run {
  const times = records.map(({ timestamp }) => timestamp).sort()
  return {
    min: times[0]!,
    max: times.at(-1)!,
    load: () => {
      onLoad()
      return Promise.resolve([...records])
    },
  }
}

async function collect(records: AsyncIterable<StoredRecord>): Promise<StoredRecord[]> {
  const found: StoredRecord[] = []
  for await (const each of records) found.push(each)
  return found
}

describe('a merge of runs', () => {
  test.each(['asc', 'desc'] as const)('is the sorted union of them, each record once, %s', async (order) => {
    const runs = fc.array(fc.array(record, { minLength: 1, maxLength: 6 }), { maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(runs, async (parts) => {
        const distinct = new Map(
          parts.flat().map((each) => [`${each.timestamp}${each.recordId}${each.hash}`, each]),
        )
        const sorted = [...distinct.values()].sort(comparePositions)
        const merged = await collect(
          mergeRuns(
            parts.map((part) => runOf(part)),
            order,
          ),
        )
        expect(merged).toEqual(order === 'asc' ? sorted : sorted.reverse())
      }),
    )
  })

  const day = (n: number) => makeRecord({ timestamp: `2026-03-0${n}T00:00:00.000000000Z` }).stored

  test.each([
    ['asc', [1], [1, 2]],
    ['desc', [3], [3, 2]],
  ] as const)('loads a run when it reaches its range, %s', async (order, afterFirst, afterSecond) => {
    const loaded: number[] = []
    const merged = mergeRuns(
      [2, 3, 1].map((n) => runOf([day(n)], () => loaded.push(n))),
      order,
    )
    await merged.next()
    expect(loaded).toEqual(afterFirst)
    await merged.next()
    expect(loaded).toEqual(afterSecond)
  })

  test('of none is empty', async () => {
    expect(await collect(mergeRuns([], 'asc'))).toEqual([])
  })
})

describe('a stretch', () => {
  const range = { min: '2026-03-02', max: '2026-03-04' }
  const position = (timestamp: string) => ({ timestamp, recordId: '', hash: '' })

  test.each([
    [
      'overlaps the bounds',
      { filter: { startTime: '2026-03-04', endTime: '2026-03-09' }, order: 'asc' },
      true,
    ],
    ['ends before the start', { filter: { startTime: '2026-03-05' }, order: 'asc' }, false],
    ['starts at the end', { filter: { endTime: '2026-03-02' }, order: 'asc' }, false],
    ['reaches beyond the position', { filter: {}, order: 'asc', after: position('2026-03-04') }, true],
    ['ends before the position', { filter: {}, order: 'asc', after: position('2026-03-05') }, false],
    [
      'starts before the position of a descent',
      { filter: {}, order: 'desc', after: position('2026-03-02') },
      true,
    ],
    [
      'starts after the position of a descent',
      { filter: {}, order: 'desc', after: position('2026-03-01') },
      false,
    ],
  ] as const)('that %s', (_, query, expected) => {
    expect(mayHold(range, query)).toBe(expected)
  })

  test('without records holds nothing', () => {
    expect(mayHold({ min: '\uffff', max: '' }, { filter: {}, order: 'asc' })).toBe(false)
  })
})
