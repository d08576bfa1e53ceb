import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeStreams } from '../../../src/query/merge-streams.js'
import { comparisonFor } from '../../../src/query/order.js'
import type { StoredRecord } from '../../../src/record/types.js'
import { makeRecord, recordId } from '../exporters-json/support/records.js'

const record = fc
  .tuple(fc.nat({ max: 6 }), fc.constantFrom('a', 'b'))
  .map(([n, operationName]) => makeRecord({ recordId: recordId(n), operationName }).stored)

async function* streamOf(records: readonly StoredRecord[], onEnd = () => {}): AsyncGenerator<StoredRecord> {
  try {
    for (const each of records) yield await Promise.resolve(each)
  } finally {
    onEnd()
  }
}

describe('merging streams', () => {
  test('gives every record of any of them once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(record, { maxLength: 8 }), { maxLength: 4 }),
        fc.constantFrom('asc' as const, 'desc' as const),
        async (lists, order) => {
          const compare = comparisonFor(order)
          const streams = lists.map((list) => streamOf(list.toSorted(compare)))
          const merged: StoredRecord[] = []
          for await (const each of mergeStreams(streams, order)) merged.push(each)
          const distinct = new Map(lists.flat().map((each) => [each.hash, each]))
          expect(merged).toEqual([...distinct.values()].sort(compare))
        },
      ),
    )
  })

  test('ends all of them when it is left', async () => {
    const ended: string[] = []
    const { stored } = makeRecord()
    const streams = ['a', 'b'].map((name) => streamOf([stored, stored], () => ended.push(name)))
    for await (const _ of mergeStreams(streams, 'asc')) break
    expect(ended).toEqual(['a', 'b'])
  })

  test('fails as one of them fails, and ends the others', async () => {
    const ended: string[] = []
    const failing = (async function* (): AsyncGenerator<StoredRecord> {
      yield await Promise.reject(new Error('away'))
    })()
    const streams = [streamOf([makeRecord().stored], () => ended.push('a')), failing]
    await expect(mergeStreams(streams, 'asc').next()).rejects.toThrow('away')
    expect(ended).toEqual(['a'])
  })
})
