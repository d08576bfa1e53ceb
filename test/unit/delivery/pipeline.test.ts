import { describe, expect, it } from 'vitest'
import { MAX_BATCH_SPANS } from '../../../src/delivery/batch.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { eventually } from './support/eventually.js'
import { ScriptedExporter, fail, hang, take } from './support/exporters.js'
import { pipeline, pipelineOver } from './support/pipeline.js'
import { NotedBatch, idsOf, span, spans } from './support/spans.js'

const LONG = { delayMs: 600_000 }

describe('DeliveryPipeline', () => {
  it('delivers in order, in batches of bounded size', async () => {
    const exporter = new MemoryExporter()
    const { delivery, enqueue } = pipeline(exporter)
    enqueue(...spans(1200))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(idsOf(exporter.spans)).toEqual(idsOf(spans(1200)))
    expect(Math.max(...exporter.batches.map((batch) => batch.length))).toBe(MAX_BATCH_SPANS)
    expect(delivery.backlog).toBe(0)
  })

  it('waits for company, but not once there is enough for a batch', async () => {
    const exporter = new MemoryExporter()
    const { enqueue } = pipeline(exporter, LONG)
    enqueue(span(1))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(exporter.attempts).toBe(0)
    enqueue(...spans(MAX_BATCH_SPANS - 1))
    await eventually(() => exporter.spans.length === MAX_BATCH_SPANS)
  })

  it('sends a lone span when it has waited its time', async () => {
    const exporter = new MemoryExporter()
    const { enqueue } = pipeline(exporter, { delayMs: 5 })
    enqueue(span(1))
    await eventually(() => exporter.spans.length === 1)
  })

  it('has one batch in flight at a time', async () => {
    let inFlight = 0
    let most = 0
    const exporter = new ScriptedExporter((_spans, done) => {
      most = Math.max(most, ++inFlight)
      setTimeout(() => {
        inFlight--
        done({ code: 0 })
      }, 2)
    })
    const { delivery, enqueue } = pipeline(exporter)
    enqueue(...spans(MAX_BATCH_SPANS * 3))
    const replayed = delivery.replay(new NotedBatch(spans(1, 9_000)))
    expect([await delivery.flush(5_000), await replayed, most]).toEqual([true, true, 1])
  })

  it('tries again until the exporter takes the batch, and says so once', async () => {
    const exporter = new ScriptedExporter(fail, fail, take)
    const batch = new NotedBatch(spans(1))
    expect(await pipeline(exporter).delivery.replay(batch)).toBe(true)
    expect(batch.fate).toEqual(['0 begun', '0 taken'])
  })

  it('gives an export that does not answer a deadline, and tries again', async () => {
    const exporter = new ScriptedExporter(hang, take)
    const { delivery, enqueue } = pipeline(exporter, { timeoutMs: 5 })
    enqueue(span(1))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(exporter.given).toEqual([['1'], ['1']])
  })

  it('sends a replayed batch as it is, ahead of the queue', async () => {
    const exporter = new ScriptedExporter(take)
    const { delivery, enqueue } = pipeline(exporter, LONG)
    enqueue(span(9))
    expect(await delivery.replay(new NotedBatch(spans(2)))).toBe(true)
    await delivery.flush(5_000)
    expect(exporter.given).toEqual([['0', '1'], ['9']])
  })

  it.each(['begin', 'taken'] as const)(
    'keeps a batch whose %s threw, and sends it again first',
    async (what) => {
      const exporter = new ScriptedExporter(take)
      const batches = [new NotedBatch(spans(1)), new NotedBatch(spans(1, 1))]
      const [broken] = batches
      const mended = broken![what].bind(broken)
      broken![what] = () => {
        broken![what] = mended
        throw new Error('no')
      }
      const { delivery } = pipeline(exporter)
      const settled = batches.map((batch) => delivery.replay(batch))
      expect(await Promise.all(settled)).toEqual([true, true])
      expect(exporter.given.map(String)).toEqual(what === 'begin' ? ['0', '1'] : ['0', '0', '1'])
      expect(batches[1]!.fate).toEqual(['1 begun', '1 taken'])
    },
  )

  it('settles a queued batch that threw once, when it is taken', async () => {
    const exporter = new ScriptedExporter(take)
    const batch = new NotedBatch(spans(3))
    batch.begin = () => {
      batch.begin = () => {}
      throw new Error('no')
    }
    const queue = {
      length: 3,
      bytes: 0,
      isFull: false,
      next() {
        if (this.length === 0) return undefined
        this.length = 0
        return batch
      },
    }
    const delivery = pipelineOver(queue, exporter)
    expect([await delivery.flush(5_000), delivery.backlog]).toEqual([true, 0])
    expect(exporter.given).toEqual([['0', '1', '2']])
  })

  it('leaves the host a turn of its event loop between two batches', async () => {
    let turns = 0
    const turnsAt: number[] = []
    const exporter = new ScriptedExporter((_spans, done) => {
      turnsAt.push(turns)
      setImmediate(() => turns++)
      done({ code: 0 })
    })
    const { delivery } = pipeline(exporter)
    await Promise.all([0, 1, 2, 3].map((id) => delivery.replay(new NotedBatch(spans(1, id)))))
    expect(turnsAt).toEqual([0, 1, 2, 3])
  })

  it('asks a queue again that could not be read', async () => {
    const exporter = new ScriptedExporter(take)
    let reads = 0
    const queue = {
      length: 1,
      bytes: 0,
      isFull: false,
      next() {
        if (++reads < 3) throw new Error('EIO')
        this.length = 0
        return reads === 3 ? new NotedBatch(spans(1)) : undefined
      },
    }
    expect(await pipelineOver(queue, exporter).flush(5_000)).toBe(true)
    expect(exporter.given).toEqual([['0']])
  })

  it('asks a queue again that has something, but not yet', async () => {
    const exporter = new ScriptedExporter(take)
    let reads = 0
    const queue = {
      length: 1,
      bytes: 0,
      isFull: false,
      next() {
        if (++reads < 3) return undefined
        this.length = 0
        return reads === 3 ? new NotedBatch(spans(1)) : undefined
      },
    }
    expect(await pipelineOver(queue, exporter).flush(5_000)).toBe(true)
    expect(exporter.given).toEqual([['0']])
  })
})
