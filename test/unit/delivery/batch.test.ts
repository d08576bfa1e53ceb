import { describe, expect, it } from 'vitest'
import {
  DurableBatch,
  MAX_BATCH_BYTES,
  batchLength,
  batchToken,
  type DeliveryNotes,
  type ReadySpan,
} from '../../../src/delivery/batch.js'
import { idsOf, span } from './support/spans.js'

const ready = (id: number): ReadySpan => {
  return { span: span(id), started: '{}', records: [], end: { file: 1, offset: id }, files: new Map() }
}

/** Notes, in words, what a batch has noted. */
function notes({ full = false } = {}) {
  const said: string[] = []
  const delivery: DeliveryNotes = {
    exporter: 'e',
    begun: ({ exporter, token, spanIds, end }) => {
      said.push(`${exporter} begun ${spanIds.join()} to ${end.offset} as ${token}`)
    },
    acknowledged: ({ exporter, end }, spans) => {
      said.push(`${exporter} acknowledged ${idsOf(spans.map((one) => one.span)).join()} to ${end.offset}`)
    },
    setAside: (_token, reason, spans) => {
      if (full) throw new Error('ENOSPC')
      said.push(`set aside ${idsOf(spans.map((one) => one.span)).join()}: ${reason}`)
    },
  }
  return { said, delivery }
}

describe('a batch for a durable exporter', () => {
  it('is begun with its spans, and acknowledged up to its last one', () => {
    const { said, delivery } = notes()
    const batch = new DurableBatch([ready(1), ready(2)], delivery)
    batch.begin()
    batch.taken()
    const token = batchToken(['1', '2'])
    expect(said).toEqual([`e begun 1,2 to 2 as ${token}`, 'e acknowledged 1,2 to 2'])
  })

  it('that is refused is set aside first, then acknowledged', () => {
    const { said, delivery } = notes()
    new DurableBatch([ready(1)], delivery).refused('too old')
    expect(said).toEqual(['set aside 1: too old', 'e acknowledged 1 to 1'])
  })

  it('that cannot be set aside is not acknowledged', () => {
    const { said, delivery } = notes({ full: true })
    expect(() => new DurableBatch([ready(1)], delivery).refused('too old')).toThrow('ENOSPC')
    expect(said).toEqual([])
  })

  it('is divided in two, each with its own name, end and fate', () => {
    const { said, delivery } = notes()
    const [first, second] = new DurableBatch([ready(1), ready(2), ready(3)], delivery).halves()
    first!.begin()
    second!.begin()
    first!.taken()
    second!.refused('bad')
    expect(said).toEqual([
      `e begun 1 to 1 as ${batchToken(['1'])}`,
      `e begun 2,3 to 3 as ${batchToken(['2', '3'])}`,
      'e acknowledged 1 to 1',
      'set aside 2,3: bad',
      'e acknowledged 2,3 to 3',
    ])
  })

  it('of one span is not divided', () => {
    const halves = new DurableBatch([ready(1)], notes().delivery).halves()
    expect(halves.map((half) => idsOf(half.spans))).toEqual([['1']])
  })

  it('has the same name whenever it is made of the same spans in the same order', () => {
    expect(batchToken(['a', 'b'])).toBe(batchToken(['a', 'b']))
    expect(new Set([['a', 'b'], ['b', 'a'], ['ab'], ['a']].map(batchToken)).size).toBe(4)
  })
})

describe('batchLength', () => {
  it('bounds a batch by the bytes of its records, but never to nothing', () => {
    expect(batchLength([span(1, MAX_BATCH_BYTES * 2), span(2)])).toBe(1)
    expect(batchLength(Array.from({ length: 10 }, (_, i) => span(i, MAX_BATCH_BYTES / 4)))).toBe(3)
    expect(batchLength([])).toBe(0)
  })
})
