import { describe, expect, it } from 'vitest'
import { MAX_BATCH_SPANS } from '../../../src/delivery/batch.js'
import { eventually } from './support/eventually.js'
import { ScriptedExporter, fail, hang, take } from './support/exporters.js'
import { pipeline } from './support/pipeline.js'
import { NotedBatch, span, spans } from './support/spans.js'

describe('flushing a pipeline', () => {
  it('is done at once where there is nothing', async () => {
    const exporter = new ScriptedExporter(take)
    expect(await pipeline(exporter).delivery.flush(0)).toBe(true)
    expect(exporter.given).toEqual([])
  })

  it('waits for what was queued before it, not for what comes after', async () => {
    const answers: (() => void)[] = []
    const exporter = new ScriptedExporter((_spans, done) => answers.push(() => done({ code: 0 })))
    const { delivery, enqueue } = pipeline(exporter)
    enqueue(span(1))
    const flushed = delivery.flush(600_000)
    await eventually(() => answers.length === 1)
    enqueue(span(2))
    answers[0]!()
    expect(await flushed).toBe(true)
    expect(delivery.backlog).toBe(1)
  })

  it('tells at the deadline that a hanging exporter has not taken everything', async () => {
    const { delivery, enqueue } = pipeline(new ScriptedExporter(hang))
    enqueue(span(1))
    expect(await delivery.flush(20)).toBe(false)
    expect(await delivery.shutdown(20)).toBe(false)
  })

  it('takes a wait of any length for what it is', async () => {
    const { delivery, enqueue } = pipeline(new ScriptedExporter(take), { delayMs: 20 })
    enqueue(span(1))
    expect(await delivery.flush(Number.POSITIVE_INFINITY)).toBe(true)
  })

  it('is answered to each of many who wait', async () => {
    const { delivery, enqueue } = pipeline(new ScriptedExporter(fail, take))
    enqueue(...spans(3))
    const waits = Array.from({ length: 20 }, () => delivery.flush(5_000))
    expect(new Set(await Promise.all(waits))).toEqual(new Set([true]))
  })
})

describe('shutting a pipeline down', () => {
  it('lets nobody wait for a replay', async () => {
    const { delivery } = pipeline(new ScriptedExporter(hang))
    const replays = [1, 2].map((id) => delivery.replay(new NotedBatch(spans(1, id))))
    const stopped = delivery.shutdown(10)
    expect(await Promise.all(replays)).toEqual([false, false])
    expect(await stopped).toBe(false)
    expect(await delivery.replay(new NotedBatch(spans(1)))).toBe(false)
  })

  it('begins nothing more', async () => {
    const exporter = new ScriptedExporter(take)
    const { delivery, enqueue } = pipeline(exporter)
    expect(await delivery.shutdown(1_000)).toBe(true)
    enqueue(...spans(MAX_BATCH_SPANS))
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(exporter.given).toEqual([])
  })
})
