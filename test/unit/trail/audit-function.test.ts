import { describe, expect, it } from 'vitest'
import { AuditTrail, auditFunction, getAuditLogs, type AuditFunctionOptions } from 'spanledger'
import { auditDir } from '../../support/audit.js'

async function details(logDir: string, eventType: string) {
  return (await getAuditLogs({ logDir, eventTypes: eventType })).map((record) => record.details)
}

async function story(logDir: string) {
  return (await getAuditLogs({ logDir })).map(({ eventType, outcome }) => `${eventType}:${outcome}`)
}

const SUCCESS = [
  'audit_started:unknown',
  'function_call:unknown',
  'function_return:success',
  'audit_closed:success',
]
const FAILURE = ['audit_started:unknown', 'function_call:unknown', 'error:failure', 'audit_closed:failure']

describe('auditFunction', () => {
  it('wraps as auditFunction(options)(fn) and as auditFunction(options, fn)', async () => {
    const logDir = auditDir()
    const add = (a: number, b: number) => a + b
    expect(auditFunction({ logDir })(add)(1, 2)).toBe(3)
    expect(auditFunction({ logDir, operationName: 'sum' }, add)(3, 4)).toBe(7)
    const records = await getAuditLogs({ logDir, eventTypes: 'audit_started' })
    expect(records.map(({ operationName }) => operationName)).toEqual(['add', 'sum'])
    expect(await story(logDir)).toEqual([...SUCCESS, ...SUCCESS])
  })

  it('decorates a method, with `this`, private members and inheritance as they were', async () => {
    const logDir = auditDir()
    class Service {
      #factor = 2
      @auditFunction({ logDir, regulations: ['GDPR'] })
      predict(x: number): number {
        return x * this.#factor
      }
      @auditFunction({ logDir })
      static create() {
        return new this()
      }
    }
    class Child extends Service {
      override predict(x: number) {
        return super.predict(x) + 1
      }
    }
    expect(Service.create().predict(3)).toBe(6)
    expect(new Child().predict(3)).toBe(7)
    const records = await getAuditLogs({ logDir, eventTypes: 'function_call' })
    expect(records.map(({ operationName }) => operationName)).toEqual(['create', 'predict', 'predict'])
  })

  it('keeps name, length, static members and identity of the function', () => {
    const logDir = auditDir()
    const add = (a: number, b: number) => a + b
    const fn = Object.assign(add, { version: 3 })
    const audited = auditFunction({ logDir }, fn)
    expect([audited.name, audited.length, audited.version]).toEqual(['add', 2, 3])
  })

  it('leaves a promise a promise and rethrows the same error', async () => {
    const logDir = auditDir()
    const failure = new Error('Ann is 42')
    const audited = auditFunction({ logDir, operationName: 'work' }, async (fail: boolean) => {
      await Promise.resolve()
      if (fail) throw failure
      return 'done'
    })
    const pending = audited(false)
    expect(pending).toBeInstanceOf(Promise)
    expect(await pending).toBe('done')
    await expect(audited(true)).rejects.toBe(failure)
    expect(await story(logDir)).toEqual([...SUCCESS, ...FAILURE])
  })

  it('rethrows what a synchronous function throws, whatever it is', async () => {
    const logDir = auditDir()
    for (const thrown of [new TypeError('Ann is 42'), 'Ann is 42', undefined, null, { code: 7 }]) {
      let caught: unknown = 'nothing'
      try {
        auditFunction({ logDir, operationName: 'work' }, () => {
          throw thrown as Error
        })()
      } catch (error) {
        caught = error
      }
      expect(caught).toBe(thrown)
    }
    expect(
      (await details(logDir, 'error')).map((error) => (error as { errorType: string }).errorType),
    ).toEqual(['TypeError', 'string', 'undefined', 'object', 'Object'])
    expect(JSON.stringify(await getAuditLogs({ logDir }))).not.toContain('Ann')
  })

  it('makes its trail active inside, across awaits', async () => {
    const logDir = auditDir()
    await auditFunction({ logDir, operationName: 'work' }, async () => {
      await Promise.resolve()
      AuditTrail.active()!.logDataAccess({ datasetName: 'd', columnsAccessed: [], numRecords: 1 })
    })()
    expect((await story(logDir))[2]).toBe('data_access:success')
  })

  it('follows a generator to its end', async () => {
    const logDir = auditDir()
    function* count(to: number): Generator<number, string, number | undefined> {
      let got = 0
      for (let n = 0; n < to; n++) got += (yield n) ?? 0
      return `got ${got}`
    }
    const generator = auditFunction({ logDir }, count)(2)
    expect(generator).toBeInstanceOf(count)
    expect([generator.next(), generator.next(10), generator.next(20)]).toEqual([
      { value: 0, done: false },
      { value: 1, done: false },
      { value: 'got 30', done: true },
    ])
    expect([...auditFunction({ logDir }, count)(3)]).toEqual([0, 1, 2])
    expect(await story(logDir)).toEqual([...SUCCESS, ...SUCCESS])
  })

  it('closes with a generator that is left early or fails', async () => {
    const logDir = auditDir()
    const failure = new Error('in the middle')
    const early = auditFunction({ logDir, operationName: 'early' }, function* () {
      yield 1
      yield 2
    })
    for (const n of early()) if (n === 1) break
    const failing = auditFunction({ logDir, operationName: 'failing' }, function* () {
      yield 1
      throw failure
    })
    expect(() => [...failing()]).toThrow(failure)
    expect(await story(logDir)).toEqual([...SUCCESS, ...FAILURE])
  })

  it('follows an async generator, with its trail active in each step', async () => {
    const logDir = auditDir()
    const stream = auditFunction({ logDir, operationName: 'stream' }, async function* () {
      yield 1
      await Promise.resolve()
      AuditTrail.active()!.logEvent('inside')
      yield 2
    })
    const got: number[] = []
    for await (const n of stream()) got.push(n)
    expect(got).toEqual([1, 2])
    expect(await story(logDir)).toEqual([...SUCCESS.slice(0, 2), 'inside:unknown', ...SUCCESS.slice(2)])
  })

  it('does not start a lazy thenable', async () => {
    const logDir = auditDir()
    let started = false
    const query = {
      then: () => {
        started = true
      },
    }
    expect(auditFunction({ logDir, operationName: 'query' }, () => query)()).toBe(query)
    expect(started).toBe(false)
  })

  it.each([undefined, null, 7, 'name', {}])('refuses %j in place of a function', (value) => {
    expect(() => auditFunction()(value as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_INPUT' }) as Error,
    )
  })

  it('refuses a capture level that does not exist', () => {
    expect(() => auditFunction({ capture: 'everything' as never }, () => 1)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error,
    )
  })

  it('does not enter the function when the audit cannot begin', () => {
    auditDir()
    let entered = false
    const audited = auditFunction({ logDir: '/dev/null/logs', operationName: 'work' }, () => {
      entered = true
    })
    expect(() => audited()).toThrow(expect.objectContaining({ code: 'ERR_UNWRITABLE' }) as Error)
    expect(entered).toBe(false)
  })
})

describe('what auditFunction captures', () => {
  const canary = 'canary-4711'
  const person = { name: canary, tags: [canary], [canary]: canary, [`${canary}@example.com`]: 1 }
  const work = (input: unknown, fail?: boolean) => {
    if (fail) throw Object.assign(new Error(canary), { name: canary, code: canary })
    return input
  }
  const inputs: unknown[] = [
    canary,
    person,
    [canary, person],
    new Map([[canary, canary]]),
    new Set([canary]),
    new Error(canary),
    Buffer.from(canary),
    Symbol(canary),
    { list: [{ deep: { deeper: canary } }] },
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`user_${n}`, n])),
    { patient12345: 1 },
  ]

  it.each([undefined, 'shape', 'digest'] as const)(
    'holds with capture %s no argument value, no error message, no value used as a key',
    async (capture) => {
      const logDir = auditDir()
      const options: AuditFunctionOptions = { logDir, operationName: 'work', ...(capture && { capture }) }
      for (const input of inputs) {
        auditFunction(options, work)(input)
        expect(() => auditFunction(options, work)(input, true)).toThrow(canary)
      }
      const text = JSON.stringify(await getAuditLogs({ logDir }))
      expect(text).not.toContain('canary')
      expect(text).not.toMatch(/user_\d|patient\d/)
    },
  )

  it('by default is the shape: types, lengths, names of members', async () => {
    const logDir = auditDir()
    auditFunction({ logDir, operationName: 'work' }, work)({ name: 'Ann', scores: [1, 2, 3], 'a b': 1 })
    expect(await details(logDir, 'function_call')).toEqual([
      {
        functionName: 'work',
        arguments: [
          {
            type: 'Object',
            otherMembers: 1,
            members: {
              name: { type: 'string', length: 3 },
              scores: { type: 'array', length: 3, items: { type: 'number' } },
            },
          },
        ],
      },
    ])
  })

  it('is everything with full, and what a function says with a function', async () => {
    const logDir = auditDir()
    auditFunction({ logDir, operationName: 'work', capture: 'full' }, work)({ name: 'Ann' })
    auditFunction(
      { logDir, operationName: 'work', capture: ({ phase }) => ({ phase }) },
      work,
    )({ name: 'Ann' })
    expect(await details(logDir, 'function_call')).toEqual([
      { functionName: 'work', arguments: [{ name: 'Ann' }] },
      { functionName: 'work', phase: 'call' },
    ])
  })

  it('survives a capture function that throws', async () => {
    const logDir = auditDir()
    const capture = () => {
      throw new RangeError('no')
    }
    expect(auditFunction({ logDir, operationName: 'work', capture }, work)(1)).toBe(1)
    expect(await details(logDir, 'function_call')).toEqual([
      { functionName: 'work', captureFailed: 'RangeError' },
    ])
  })
})
