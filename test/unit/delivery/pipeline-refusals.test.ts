import { describe, expect, it } from 'vitest'
import { MAX_BATCH_SPANS } from '../../../src/delivery/batch.js'
import { ScriptedExporter, fail, refuse, refuseWith, take } from './support/exporters.js'
import { pipeline } from './support/pipeline.js'
import { NotedBatch, idsOf, spans } from './support/spans.js'

/** Sends a full batch; returns what became of its parts. */
async function deliver(exporter: ScriptedExporter, batch = new NotedBatch(spans(MAX_BATCH_SPANS))) {
  expect(await pipeline(exporter).delivery.replay(batch)).toBe(true)
  const fateOf = (what: string) => {
    const parts = batch.fate.filter((fate) => fate.includes(` ${what}`)).map((fate) => fate.split(' ')[0]!)
    return parts.map((ids) => ids.split(','))
  }
  return { batch, taken: fateOf('taken'), refused: fateOf('refused') }
}

describe('a batch of which a sink refuses one span for good', () => {
  it.each([0, 1, 255, 256, 300, 511])('is taken but for that one, at place %i', async (bad) => {
    const { batch, taken, refused } = await deliver(new ScriptedExporter(refuseWith(String(bad))))
    expect(refused).toEqual([[String(bad)]])
    expect(taken.flat()).toEqual(idsOf(spans(MAX_BATCH_SPANS)).filter((id) => id !== String(bad)))
    expect(batch.fate).toContain(`${bad} refused (never)`)
  })

  it('is searched in few attempts', async () => {
    const exporter = new ScriptedExporter(refuseWith('300'))
    await deliver(exporter)
    // Two for each halving of 512.
    expect(exporter.given.length).toBeLessThanOrEqual(1 + 2 * 9)
  })

  it('is taken and set aside in the order of its spans', async () => {
    const { batch } = await deliver(new ScriptedExporter(refuseWith('3', '5')), new NotedBatch(spans(8)))
    const ends = batch.fate.filter((fate) => !fate.endsWith('begun')).map((fate) => fate.split(' ')[0])
    expect(ends.join().split(',')).toEqual(idsOf(spans(8)))
  })

  it('is taken but for those, where several are refused', async () => {
    const bad = ['7', '100', '101', '511']
    const { taken, refused } = await deliver(new ScriptedExporter(refuseWith(...bad)))
    expect(refused.flat()).toEqual(bad)
    expect(taken.flat()).toHaveLength(MAX_BATCH_SPANS - bad.length)
  })
})

describe('a batch that a sink refuses from one end to the other', () => {
  it('is set aside in few parts, none of its spans missing', async () => {
    const exporter = new ScriptedExporter(refuse)
    const { taken, refused } = await deliver(exporter)
    expect(taken).toEqual([])
    expect(refused.flat()).toEqual(idsOf(spans(MAX_BATCH_SPANS)))
    expect(refused.length).toBeLessThan(20)
  })

  it('costs the ones behind it no search, until the sink takes something again', async () => {
    const exporter = new ScriptedExporter(refuse)
    const { delivery } = pipeline(exporter)
    await delivery.replay(new NotedBatch(spans(MAX_BATCH_SPANS)))
    const before = exporter.given.length
    const next = new NotedBatch(spans(100))
    await delivery.replay(next)
    expect([exporter.given.length - before, next.fate.length]).toEqual([1, 2])
  })

  it('is searched again once the sink has taken something', async () => {
    const exporter = new ScriptedExporter(refuseWith(...idsOf(spans(100)), '203'))
    const { delivery } = pipeline(exporter)
    await delivery.replay(new NotedBatch(spans(100)))
    await delivery.replay(new NotedBatch(spans(1, 150)))
    const last = new NotedBatch(spans(8, 200))
    await delivery.replay(last)
    expect(last.fate.filter((fate) => fate.includes('refused'))).toEqual(['203 refused (never)'])
  })
})

describe('what a sink refused and could not be set aside', () => {
  it('is sent again until it can be, and what stands behind it waits', async () => {
    const exporter = new ScriptedExporter(refuseWith('1'))
    let attempts = 0
    const batch = new NotedBatch(spans(1, 1))
    const setAside = batch.refused.bind(batch)
    batch.refused = (reason) => {
      if (++attempts < 3) throw new Error('ENOSPC')
      setAside(reason)
    }
    const { delivery } = pipeline(exporter)
    const outcomes = [delivery.replay(batch), delivery.replay(new NotedBatch(spans(1, 2)))]
    expect(await Promise.all(outcomes)).toEqual([true, true])
    expect(exporter.given).toEqual([['1'], ['1'], ['1'], ['2']])
    expect(batch.fate).toEqual(['1 begun', '1 refused (never)'])
  })

  it('is taken after all where the sink has changed its mind', async () => {
    const exporter = new ScriptedExporter(refuse, take)
    const batch = new NotedBatch(spans(1))
    batch.refused = () => {
      throw new Error('ENOSPC')
    }
    expect(await pipeline(exporter).delivery.replay(batch)).toBe(true)
    expect(batch.fate).toEqual(['0 begun', '0 taken'])
  })

  it('does not hold a shutdown up', async () => {
    const batch = new NotedBatch(spans(1))
    batch.refused = () => {
      throw new Error('ENOSPC')
    }
    const { delivery } = pipeline(new ScriptedExporter(refuse), { backoff: { initialMs: 600_000 } })
    const replayed = delivery.replay(batch)
    await new Promise((resolve) => setTimeout(resolve, 5))
    await delivery.shutdown(600_000)
    expect(await replayed).toBe(false)
  })
})

describe('an exporter that nothing depends on', () => {
  it('is offered a batch five times and no more, and gets what comes after it', async () => {
    const exporter = new ScriptedExporter(fail, fail, fail, fail, fail, take)
    const { delivery, enqueue } = pipeline(exporter, { maxAttempts: 5 })
    enqueue(...spans(2))
    expect(await delivery.flush(5_000)).toBe(true)
    enqueue(...spans(1, 7))
    expect(await delivery.flush(5_000)).toBe(true)
    expect(exporter.given.map((ids) => ids.join())).toEqual([...Array<string>(5).fill('0,1'), '7'])
  })

  it('that refuses one span for good gets the others', async () => {
    const exporter = new ScriptedExporter(refuseWith('2'))
    const { delivery, enqueue } = pipeline(exporter)
    enqueue(...spans(8))
    expect(await delivery.flush(5_000)).toBe(true)
    const got = exporter.given.filter((ids) => !ids.includes('2')).flat()
    expect(got).toEqual(idsOf(spans(8)).filter((id) => id !== '2'))
  })
})
