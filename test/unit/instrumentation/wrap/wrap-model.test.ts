import { describe, expect, it } from 'vitest'
import { flushAudit } from 'spanledger'
import { wrapModel } from '../../../../src/instrumentation/wrap/wrap-model.js'
import { seenRecords } from './support/seen-records.js'

class Net {
  #bias = 1
  static created = 0
  readonly layers: readonly string[] = Object.freeze(['dense'])
  get bias() {
    return this.#bias
  }
  set bias(bias: number) {
    this.#bias = bias
  }
  load(bias: number) {
    this.#bias = bias
    return this
  }
  loadLater() {
    return Promise.resolve(this)
  }
  predict(x: number): number
  predict(x: string): string
  predict(x: number | string): number | string {
    return typeof x === 'number' ? this.score([x]) + this.#bias : x
  }
  score(xs: number[]) {
    return xs.reduce((sum, x) => sum + x, 0)
  }
  async later(x: number) {
    await Promise.resolve()
    return x + this.#bias
  }
  *stream(n: number) {
    for (let i = 0; i < n; i++) yield i + this.#bias
  }
  refuse(): never {
    throw new RangeError('Jane Doe is not known')
  }
}

describe('a wrapped model', () => {
  it('works as without: private members, getters, setters, class, identity of its methods', () => {
    const records = seenRecords()
    const net = wrapModel(new Net(), { modelId: 'net' })
    net.bias = 5
    expect([net.bias, net.predict(2), net.predict('a'), net.layers]).toEqual([5, 7, 'a', ['dense']])
    expect(net).toBeInstanceOf(Net)
    expect(net.constructor).toBe(Net)

    expect([net.predict === net.predict, net.predict.name, net.predict.length]).toEqual([true, 'predict', 1])
    return records()
  })

  it('has one record of a call, without those it makes of its own methods, without values', async () => {
    const records = seenRecords()
    wrapModel(new Net(), { modelId: 'net', regulations: ['EU_AI_ACT'] }).predict(765432)
    expect(await records()).toMatchObject([
      {
        eventType: 'model_inference',
        operationName: 'model.predict',
        outcome: 'success',
        regulations: ['EU_AI_ACT'],
        details: {
          modelId: 'net',
          inputData: { type: 'number' },
          output: { type: 'number' },
          durationMs: expect.any(Number) as number,
        },
      },
    ])
    expect(JSON.stringify(await records())).not.toContain('765432')
  })

  it('stays wrapped where a method returns the model, at once or later', async () => {
    const records = seenRecords()
    const net = wrapModel(new Net(), { modelId: 'net' })
    net.load(2).predict(1)
    ;(await net.loadLater()).predict(1)
    expect(await records()).toHaveLength(2)
  })

  it('records the methods that are named, with promises and generators as they are', async () => {
    const records = seenRecords()
    const net = wrapModel(new Net(), { modelId: 'net', methods: ['later', 'stream'], operationName: 'net' })
    const pending = net.later(1)
    expect(pending).toBeInstanceOf(Promise)
    expect([await pending, [...net.stream(3)]]).toEqual([2, [1, 2, 3]])
    net.predict(1)
    expect((await records()).map(({ operationName }) => operationName)).toEqual(['net', 'net'])
  })

  it('throws what the model throws, and records the failure without its message', async () => {
    const records = seenRecords()
    const net = wrapModel(new Net(), { modelId: 'net', methods: ['refuse'] })
    expect(() => net.refuse()).toThrow('Jane Doe is not known')
    const failures = await records()
    expect(failures).toMatchObject([{ outcome: 'failure', details: { errorType: 'RangeError' } }])
    expect(JSON.stringify(failures)).not.toContain('Jane')
  })

  it('may be a function, which keeps its name, `this` and members', async () => {
    const records = seenRecords()
    const model = Object.assign(
      function score(this: { factor: number }, x: number) {
        return x * this.factor
      },
      { version: 3 },
    )
    const wrapped = wrapModel(model, { modelId: 'f' })
    expect([wrapped.call({ factor: 2 }, 4), wrapped.name, wrapped.version]).toEqual([8, 'score', 3])
    expect(await records()).toMatchObject([{ operationName: 'model.call', details: { modelId: 'f' } }])
  })

  it.each([
    ['digest', { $digest: expect.any(Object) as object }],
    ['full', { prompt: 'who' }],
  ] as const)(
    'records under capture %s what it was given, not what became of it',
    async (capture, inputData) => {
      const records = seenRecords()
      const model = wrapModel((input: { prompt: string }) => (input.prompt = 'changed'), {
        modelId: 'f',
        capture,
      })
      model({ prompt: 'who' })
      expect(await records()).toMatchObject([{ details: { inputData } }])
    },
  )

  it('whose answer only starts when it is awaited has a record of unknown outcome, and is not started', async () => {
    const records = seenRecords()
    const lazy = { then: () => expect.unreachable() }
    expect(wrapModel(() => lazy, { modelId: 'f' })()).toBe(lazy)
    expect(await records()).toMatchObject([{ outcome: 'unknown', details: { modelId: 'f' } }])
  })

  it('counts its calls by a rule', async () => {
    const records = seenRecords()
    const model = wrapModel((x: number) => x, { modelId: 'f', aggregate: 'every 10' })
    for (let call = 0; call < 25; call++) model(call)
    await flushAudit()
    const counts = (await records()).map(
      ({ details }) => (details as { aggregated?: { count: number } }).aggregated,
    )
    expect(counts).toMatchObject([{ count: 10 }, { count: 10 }, { count: 5 }])
  })
})

describe('wrapModel refuses', () => {
  const wrap = (model: unknown, options: unknown) => wrapModel(model as object, options as never)

  it.each([
    ['what is no model', 7, { modelId: 'm' }, 'ERR_INVALID_INPUT'],
    ['a model without an id', new Net(), {}, 'ERR_INVALID_OPTION'],
    ['options that are none', new Net(), null, 'ERR_INVALID_OPTION'],
    ['an option that does not exist', new Net(), { modelId: 'm', purpos: 'x' }, 'ERR_INVALID_OPTION'],
    ['a method that is not there', new Net(), { modelId: 'm', methods: ['predikt'] }, 'ERR_INVALID_OPTION'],
    ['an object without a method to record', {}, { modelId: 'm' }, 'ERR_INVALID_OPTION'],
    ['a rule that is none', new Net(), { modelId: 'm', aggregate: 'often' }, 'ERR_INVALID_OPTION'],
  ])('%s', (_what, model, options, code) => {
    expect(() => wrap(model, options)).toThrow(expect.objectContaining({ code }) as Error)
  })
})
