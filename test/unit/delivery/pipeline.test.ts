import { describe, expect, it } from 'vitest'
import { MAX_BATCH_BYTES, MAX_BATCH_SPANS, batchLength } from '../../../src/delivery/batch.js'
import { backoffMs } from '../../../src/delivery/backoff.js'
import type { Batch } from '../../../src/delivery/batch.js'
import { DeliveryPipeline, type PipelineOptions } from '../../../src/delivery/pipeline.js'
import { LossyQueue } from '../../../src/delivery/span-queue.js'
import type { EndedSpan } from '../../../src/otel/span-types.js'
import { MemoryExporter } from '../../support/memory-exporter.js'

function span(id: number, recordBytes = 0): EndedSpan {
  const attributes = { 'audit.record': 'x'.repeat(recordBytes) }
  return {
    spanContext: () => ({ spanId: String(id) }),
    events: recordBytes > 0 ? [{ name: 'e', time: [0, 0], attributes }] : [],
  } as unknown as EndedSpan
}

function pipeline(
  exporter: MemoryExporter,
  { maxQueueBytes = Infinity, ...more }: Partial<PipelineOptions> & { maxQueueBytes?: number } = {},
) {
  const queue = new LossyQueue('test', maxQueueBytes)
  const delivery = new DeliveryPipeline(queue, {
    name: 'test',
    exporter: () => Promise.resolve(exporter),
    delayMs: 1,
    backoff: { initialMs: 1, maxMs: 2 },
    ...more,
  })
  const enqueue = (item: EndedSpan) => {
    queue.push(item)
    delivery.queued()
  }
  return Object.assign(delivery, { enqueue })
}

/** A batch that notes what becomes of it. */
function batchOf(...spans: EndedSpan[]): Batch & { fate: string[] } {
  const fate: string[] = []
  const note = (what: string) => () => void fate.push(what)
  return {
    spans,
    fate,
    begin: note('begun'),
    taken: note('taken'),
    refused: (reason) => void fate.push(`refused: ${reason}`),
    halves: () => [],
  }
}

const idsOf = (spans: EndedSpan[]) => spans.map((item) => item.spanContext().spanId)

describe('DeliveryPipeline', () => {
  it('delivers in order, in batches of bounded size', async () => {
    const exporter = new MemoryExporter()
    const delivery = pipeline(exporter)
    for (let i = 0; i < 1200; i++) delivery.enqueue(span(i))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(idsOf(exporter.spans)).toEqual(Array.from({ length: 1200 }, (_, i) => String(i)))
    expect(Math.max(...exporter.batches.map((batch) => batch.length))).toBe(MAX_BATCH_SPANS)
    expect(delivery.backlog).toBe(0)
  })

  it('tries again until the exporter takes the batch, and says so once', async () => {
    const exporter = new MemoryExporter()
    exporter.answer = 'refuse'
    const delivery = pipeline(exporter)
    const batch = batchOf(span(1))
    const replayed = delivery.replay(batch)
    while (exporter.attempts < 3) await new Promise((resolve) => setTimeout(resolve, 2))
    expect(batch.fate).toEqual(['begun'])
    exporter.answer = 'take'
    expect(await replayed).toBe(true)
    expect(batch.fate).toEqual(['begun', 'taken'])
  })

  it('tells at the deadline that a hanging exporter has not taken everything', async () => {
    const exporter = new MemoryExporter()
    exporter.answer = 'hang'
    const delivery = pipeline(exporter)
    delivery.enqueue(span(1))
    expect(await delivery.flush(20)).toBe(false)
    expect(await delivery.shutdown(20)).toBe(false)
  })

  it('gives an export that does not answer a deadline, and tries again', async () => {
    const exporter = new MemoryExporter()
    exporter.answer = 'hang'
    const delivery = pipeline(exporter, { timeoutMs: 5 })
    delivery.enqueue(span(1))
    while (exporter.attempts < 2) await new Promise((resolve) => setTimeout(resolve, 2))
    exporter.answer = 'take'
    expect(await delivery.flush(5_000)).toBe(true)
    expect(idsOf(exporter.spans)).toEqual(['1'])
  })

  it('opens the exporter again when it could not be opened', async () => {
    const exporter = new MemoryExporter()
    let opened = 0
    const delivery = pipeline(exporter, {
      exporter: () => (++opened < 3 ? Promise.reject(new Error('not yet')) : Promise.resolve(exporter)),
    })
    delivery.enqueue(span(1))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(opened).toBe(3)
  })

  it('survives an exporter that throws', async () => {
    const exporter = new MemoryExporter()
    const take = exporter.export.bind(exporter)
    let thrown = false
    exporter.export = (spans, done) => {
      if (thrown) return take(spans, done)
      thrown = true
      throw new Error('in export')
    }
    const delivery = pipeline(exporter)
    delivery.enqueue(span(1))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(idsOf(exporter.spans)).toEqual(['1'])
  })

  it('sends a replayed batch as it is, ahead of the queue', async () => {
    const exporter = new MemoryExporter()
    const delivery = pipeline(exporter, { delayMs: 1_000 })
    delivery.enqueue(span(9))
    expect(await delivery.replay(batchOf(span(1), span(2)))).toBe(true)
    await delivery.flush(5_000)
    expect(exporter.batches.map(idsOf)).toEqual([['1', '2'], ['9']])
  })

  it('lets nobody wait for a replay when it is shut down', async () => {
    const exporter = new MemoryExporter()
    exporter.answer = 'hang'
    const delivery = pipeline(exporter)
    const replays = [delivery.replay(batchOf(span(1))), delivery.replay(batchOf(span(2)))]
    const stopped = delivery.shutdown(10)
    expect(await replays[1]).toBe(false)
    expect(await stopped).toBe(false)
  })

  it('gives the oldest up above its bytes, and no other', async () => {
    const exporter = new MemoryExporter()
    const delivery = pipeline(exporter, { maxQueueBytes: 350_000, delayMs: 1_000 })
    for (let i = 0; i < 5; i++) delivery.enqueue(span(i, 100_000))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(idsOf(exporter.spans)).toEqual(['2', '3', '4'])
  })

  it('takes a wait of any length for what it is', async () => {
    const exporter = new MemoryExporter()
    const delivery = pipeline(exporter, { delayMs: 20 })
    delivery.enqueue(span(1))
    expect(await delivery.flush(Number.POSITIVE_INFINITY)).toBe(true)
  })
})

describe('batchLength', () => {
  it('bounds a batch by the bytes of its records, but never to nothing', () => {
    expect(batchLength([span(1, MAX_BATCH_BYTES * 2), span(2)])).toBe(1)
    expect(batchLength(Array.from({ length: 10 }, (_, i) => span(i, MAX_BATCH_BYTES / 4)))).toBe(3)
    expect(batchLength([])).toBe(0)
  })
})

describe('backoffMs', () => {
  it('doubles from its first value to its last, in the upper half of each', () => {
    const options = { initialMs: 100, maxMs: 1_000 }
    expect([0, 1, 2, 3, 4, 99].map((attempt) => backoffMs(attempt, 1, options))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ])
    expect(backoffMs(2, 0, options)).toBe(200)
  })
})
