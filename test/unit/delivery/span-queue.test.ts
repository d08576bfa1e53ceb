import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_BATCH_BYTES, MAX_BATCH_SPANS, spanBytes, type Batch } from '../../../src/delivery/batch.js'
import { LossyQueue, SpanBuffer } from '../../../src/delivery/span-queue.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { idsOf, span, spans } from './support/spans.js'

const buffer = () => new SpanBuffer<EndedSpan>((one) => one)

describe('spans in memory', () => {
  it('are given out in order, in batches bounded by number and bytes, with their bytes counted', () => {
    const sizes = fc.array(fc.constantFrom(0, 100, 300_000, MAX_BATCH_BYTES), { maxLength: 40 })
    fc.assert(
      fc.property(sizes, fc.nat({ max: 700 }), (bytes, more) => {
        const waiting = buffer()
        const all = [...bytes.map((size, id) => span(id, size)), ...spans(more, bytes.length)]
        for (const one of all) waiting.push(one)
        const taken: EndedSpan[] = []
        for (let batch = waiting.take(); batch.length > 0; batch = waiting.take()) {
          const sum = batch.reduce((total, one) => total + spanBytes(one), 0)
          expect(batch.length <= MAX_BATCH_SPANS && (batch.length === 1 || sum <= MAX_BATCH_BYTES)).toBe(true)
          taken.push(...batch)
          expect(waiting.bytes).toBe(
            all.slice(taken.length).reduce((total, one) => total + spanBytes(one), 0),
          )
        }
        expect(idsOf(taken)).toEqual(idsOf(all))
        expect([waiting.length, waiting.bytes]).toEqual([0, 0])
      }),
      { numRuns: 50 },
    )
  })

  it('are enough for a batch by their number, or by their bytes', () => {
    const [many, large] = [buffer(), buffer()]
    for (const one of spans(MAX_BATCH_SPANS - 1)) many.push(one)
    large.push(span(1, MAX_BATCH_BYTES / 2))
    expect([many.isFull, large.isFull]).toEqual([false, false])
    many.push(span(2))
    large.push(span(2, MAX_BATCH_BYTES / 2))
    expect([many.isFull, large.isFull]).toEqual([true, true])
  })

  it('are given out by number where that is asked for', () => {
    const waiting = buffer()
    for (const one of spans(5)) waiting.push(one)
    expect([idsOf(waiting.take(2)), idsOf(waiting.take(waiting.length))]).toEqual([
      ['0', '1'],
      ['2', '3', '4'],
    ])
  })
})

describe('the queue of an exporter that nothing depends on', () => {
  const remaining = (queue: LossyQueue) => {
    const ids: string[] = []
    for (let batch = queue.next(); batch; batch = queue.next()) ids.push(...idsOf(batch.spans))
    return ids
  }

  it('gives the oldest up above its bytes, and no other', () => {
    const queue = new LossyQueue('test', 350_000)
    for (let id = 0; id < 5; id++) queue.push(span(id, 100_000))
    expect(remaining(queue)).toEqual(['2', '3', '4'])
  })

  it('keeps the newest, however large', () => {
    const queue = new LossyQueue('test', 10)
    queue.push(span(1, 1_000))
    queue.push(span(2, 1_000))
    expect(remaining(queue)).toEqual(['2'])
  })

  it('is empty when it is empty', () => {
    const queue = new LossyQueue('test', 10)
    expect([queue.next(), queue.length, queue.isFull]).toEqual([undefined, 0, false])
  })

  it('divides a batch that is refused, down to one span, so that one costs no other', () => {
    const queue = new LossyQueue('test', Infinity)
    for (const one of spans(5)) queue.push(one)
    const leaves = (batch: Batch): string[] => {
      return batch.spans.length === 1 ? idsOf(batch.spans) : batch.halves().flatMap(leaves)
    }
    expect(leaves(queue.next()!)).toEqual(idsOf(spans(5)))
  })

  it('has nothing to note, and nothing that can fail', () => {
    const queue = new LossyQueue('test', Infinity)
    queue.push(span(1))
    const batch = queue.next()!
    batch.begin()
    batch.taken()
    batch.refused('for good')
    expect(queue.length).toBe(0)
  })
})
