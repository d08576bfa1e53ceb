import { AsyncLocalStorage } from 'node:async_hooks'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { digestOf } from 'spanledger'
import { Aggregator } from '../../../../src/instrumentation/aggregate/aggregator.js'
import { collecting } from './support/collecting.js'

const SHAPE = { type: 'float32', dims: [1, 4] }

beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }))
afterEach(() => void vi.useRealTimers())

describe('calls that are counted', () => {
  it('become a record at every nth, with counts, times and durations', () => {
    const { call, written } = collecting('every 3')
    for (const durationMs of [2, 1, 4]) {
      expect(call({ modelId: 'm', durationMs, inputData: SHAPE })).toBe(true)
      vi.advanceTimersByTime(1_000)
    }
    expect(written).toEqual([
      {
        outcome: 'success',
        modelId: 'm',
        inputData: SHAPE,
        aggregated: {
          rule: 'every 3',
          closedBy: 'rule',
          count: 3,
          succeeded: 3,
          failed: 0,
          denied: 0,
          unknown: 0,
          from: '1970-01-01T00:16:40.000Z',
          to: '1970-01-01T00:16:42.000Z',
          durationMs: { min: 1, max: 4, sum: 7 },
        },
      },
    ])
  })

  it('become a record when the time of the rule is up, and the next call begins a new one', () => {
    const { call, written } = collecting('per minute')
    call()
    call()
    vi.advanceTimersByTime(59_999)
    expect(written).toHaveLength(0)
    vi.advanceTimersByTime(1)
    call()
    vi.advanceTimersByTime(60_000)
    expect(written.map(({ aggregated }) => [aggregated.count, aggregated.closedBy])).toEqual([
      [2, 'rule'],
      [1, 'rule'],
    ])
  })

  it('become a record in time though a busy loop lets no timer fire', () => {
    const { call, written } = collecting('per second')
    call()
    const later = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_000)
    call()
    later.mockRestore()
    expect(written.map(({ aggregated }) => aggregated.count)).toEqual([1])
  })

  it('wait ten minutes at most for a number they do not reach', () => {
    const { call, written } = collecting('every 100')
    call()
    vi.advanceTimersByTime(600_000)
    expect(written.map(({ aggregated }) => [aggregated.count, aggregated.closedBy])).toEqual([[1, 'time']])
  })

  it('are written at a flush, and announced again afterwards', () => {
    const { call, written, announced } = collecting('every 100')
    call()
    const [flush] = announced
    announced.clear()
    flush!()
    expect(written.map(({ aggregated }) => aggregated.closedBy)).toEqual(['flush'])
    call()
    expect([...announced]).toEqual([flush])
  })

  it('leave no timer behind when nothing waits', () => {
    const { call } = collecting('every 1')
    call()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('keep first and last time right though the clock steps back', () => {
    const { call, written, aggregator } = collecting('every 100')
    call()
    vi.setSystemTime(500_000)
    call()
    vi.setSystemTime(900_000)
    call()
    aggregator.flush()
    const { from, to } = written[0]!.aggregated
    expect([Date.parse(from), Date.parse(to)]).toEqual([500_000, 1_000_000])
  })

  it('are written outside of the request of the call that completes them', () => {
    const request = new AsyncLocalStorage<string>()
    const seen: unknown[] = []
    const aggregator = new Aggregator(
      { text: 'every 1', every: 1 },
      { write: () => seen.push(request.getStore()), announce: () => undefined },
    )
    const event = { operationName: 'o', eventType: 'model_inference', input: {} }
    request.run('a request', () => aggregator.add(event, {}))
    expect(seen).toEqual([undefined])
  })
})

describe('calls of different kinds', () => {
  const actor = { id: 'ds-7', type: 'user' } as const

  it.each([
    ['model', { modelId: 'other' }],
    ['model file', { model: { sha256: 'ab' } }],
    ['data set', { datasetName: 'loans' }],
    ['actor', { actor }],
    ['purpose', { purpose: 'scoring' }],
    ['legal basis', { legalBasis: 'contract' }],
    ['regulations', { regulations: ['GDPR'] }],
    ['outcome', { outcome: 'failure' as const }],
  ])('by their %s never become one record', (_what, other) => {
    const { call, written, aggregator } = collecting('every 100')
    for (const input of [{ modelId: 'm' }, { modelId: 'm', ...other }, { modelId: 'm', ...other }])
      call(input)
    aggregator.flush()
    expect(written.map(({ aggregated }) => aggregated.count)).toEqual([1, 2])
    expect(written[1]).toMatchObject(other)
  })

  it('by what surrounds them neither', () => {
    const { aggregator, written } = collecting('every 100')
    const event = { operationName: 'o', eventType: 'model_inference', input: {} }
    aggregator.add(event, { actor, purpose: 'scoring', regulations: ['GDPR'], legalBasis: 'contract' })
    aggregator.add(event, {})
    aggregator.flush()
    expect(written[0]).toMatchObject({
      actor,
      purpose: 'scoring',
      regulations: ['GDPR'],
      legalBasis: 'contract',
    })
    expect(written[1]).not.toHaveProperty('actor')
  })

  it('are written early, oldest first, when there are too many of them, which the record says', () => {
    const { call, written } = collecting('every 100')
    for (let index = 0; index < 514; index++) call({ modelId: `m-${index}` })
    expect(written.map(({ modelId, aggregated }) => [modelId, aggregated.closedBy])).toEqual([
      ['m-0', 'limit'],
      ['m-1', 'limit'],
    ])
  })

  it('are recorded one by one where they name persons', () => {
    const { call, written, aggregator } = collecting('every 1')
    expect(call({ subjects: ['p-1'] })).toBe(false)
    aggregator.flush()
    expect(written).toEqual([])
  })
})

describe('what counted calls say differently', () => {
  function recordOf(inputs: Record<string, unknown>[], eventType?: string) {
    const { call, written, aggregator } = collecting('every 1000')
    for (const input of inputs) call(input, eventType)
    aggregator.flush()
    expect(written).toHaveLength(1)
    return written[0]!
  }

  it('stands apart, each with its count', () => {
    const other = { type: 'float32', dims: [2, 4] }
    expect(recordOf([{ inputData: SHAPE }, { inputData: other }, { inputData: SHAPE }])).toMatchObject({
      inputData: {
        distinct: [
          { value: SHAPE, count: 2 },
          { value: other, count: 1 },
        ],
      },
    })
  })

  it('is bounded, and what is not listed is counted', () => {
    const inputs = Array.from({ length: 20 }, (_, size) => ({ inputData: { dims: [size] } }))
    const inputData = recordOf([...inputs, {}])['inputData'] as { distinct: unknown[] }
    expect(inputData).toMatchObject({ others: 12, absent: 1 })
    expect(inputData.distinct).toHaveLength(8)
  })

  it('is summed where it counts records, and listed where it names columns', () => {
    const access = (numRecords: number, ...columnsAccessed: string[]) => ({ numRecords, columnsAccessed })
    expect(recordOf([access(3, 'a', 'b'), access(4, 'b', 'c')], 'data_access')).toMatchObject({
      numRecords: 7,
      columnsAccessed: ['a', 'b', 'c'],
    })
  })

  it('is summed too where it is the same number each time', () => {
    expect(recordOf([{ numRecords: 3 }, { numRecords: 3 }], 'data_access')).toMatchObject({ numRecords: 6 })
  })

  it('is a range where it is a number', () => {
    expect(recordOf([{ confidence: 0.5 }, { confidence: 0.25 }, {}])).toMatchObject({
      confidence: { min: 0.25, max: 0.5, sum: 0.75, absent: 1 },
    })
  })

  it('is a range of each member where it holds numbers only', () => {
    expect(recordOf([{ metrics: { loss: 2, acc: 0.5 } }, { metrics: { loss: 1 } }])).toMatchObject({
      metrics: { loss: { min: 1, max: 2, sum: 3 }, acc: { min: 0.5, max: 0.5, sum: 0.5 } },
    })
  })

  it.each([
    ['captured by digest', digestOf('secret')],
    ['large', 'x'.repeat(5_000)],
    ['of a class', new Float32Array(4)],
    ['a trap', new Proxy({}, { ownKeys: () => expect.unreachable() })],
    ['a getter', Object.defineProperty({}, 'a', { enumerable: true, get: () => expect.unreachable() })],
  ])('is only counted where it is %s', (_what, output) => {
    expect(recordOf([{ output }, { output }])).toMatchObject({ output: { distinct: [], others: 2 } })
  })

  it('does not change with the object of the host it was read from', () => {
    const { call, written, aggregator } = collecting('every 1000')
    const inputData = { dims: [1] }
    const actor = { id: 'a', type: 'user' as const }
    call({ inputData, actor })
    inputData.dims[0] = 2
    actor.id = 'b'
    aggregator.flush()
    expect(written[0]).toMatchObject({ inputData: { dims: [1] }, actor: { id: 'a' } })
  })
})

describe('the counts of all records', () => {
  const call = fc.record({
    modelId: fc.constantFrom('a', 'b', 'c'),
    outcome: fc.constantFrom('success', 'failure', 'denied', 'unknown'),
    durationMs: fc.integer({ min: 0, max: 1_000 }),
    inputData: fc.constantFrom(SHAPE, { type: 'int32' }, undefined, 1),
  })
  const step = fc.oneof(
    { weight: 8, arbitrary: call },
    { weight: 1, arbitrary: fc.constant('flush' as const) },
    { weight: 1, arbitrary: fc.integer({ min: -100_000, max: 100_000 }) },
  )

  it('are the calls, whatever calls, flushes and steps of the clock there are', () => {
    const rules = fc.constantFrom('every 1', 'every 3', 'per second', 'per minute')
    fc.assert(
      fc.property(rules, fc.array(step, { maxLength: 60 }), (rule, steps) => {
        const { call, written, aggregator } = collecting(rule)
        const expected = new Map<string, number>()
        let duration = 0
        for (const one of steps) {
          if (one === 'flush') aggregator.flush()
          else if (typeof one === 'number') moveClock(one)
          else {
            call(one)
            const id = `${one.modelId} ${one.outcome}`
            expected.set(id, (expected.get(id) ?? 0) + 1)
            duration += one.durationMs
          }
        }
        aggregator.flush()
        const counted = new Map<string, number>()
        for (const { modelId, outcome, aggregated } of written) {
          const { count, succeeded, failed, denied, unknown } = aggregated
          expect(succeeded + failed + denied + unknown).toBe(count)
          const id = `${modelId as string} ${outcome}`
          counted.set(id, (counted.get(id) ?? 0) + count)
        }
        expect(counted).toEqual(expected)
        expect(written.reduce((sum, { aggregated }) => sum + aggregated.durationMs!.sum, 0)).toBe(duration)
      }),
    )
  })

  function moveClock(ms: number): void {
    if (ms >= 0) vi.advanceTimersByTime(ms)
    else vi.setSystemTime(Date.now() + ms)
  }
})
