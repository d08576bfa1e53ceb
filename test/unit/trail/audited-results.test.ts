import { describe, expect, it } from 'vitest'
import { AuditTrail, auditFunction, getAuditLogs, shutdownAudit } from 'spanledger'
import { auditDir } from '../../support/audit.js'

const INVALID_INPUT = expect.objectContaining({ code: 'ERR_INVALID_INPUT' }) as Error

async function story(logDir: string) {
  return (await getAuditLogs({ logDir })).map(({ eventType, outcome }) => `${eventType}:${outcome}`)
}

describe('the result of an audited function', () => {
  it('of which nobody knows yet how it ends is unknown: a thenable that is no promise', async () => {
    const logDir = auditDir()
    let started = 0
    const query = {
      then: (_done: unknown, failed: (error: Error) => void) => failed(new Error(`${++started}`)),
    }
    const run = auditFunction({ logDir, operationName: 'query' }, () => query)
    await expect(run()).rejects.toThrow('1')
    expect(await story(logDir)).toEqual([
      'audit_started:unknown',
      'function_call:unknown',
      'function_return:unknown',
      'audit_closed:unknown',
    ])
  })

  it('keeps the own members of a promise', async () => {
    const logDir = auditDir()
    const job = () => Object.assign(Promise.resolve(1), { cancel: () => 'cancelled' })
    const audited = auditFunction({ logDir, operationName: 'job' }, job)()
    expect([audited.cancel(), await audited]).toEqual(['cancelled', 1])
    expect((await story(logDir)).at(-1)).toBe('audit_closed:success')
  })

  it('is the very promise where that has a class of its own, and how it ends is recorded', async () => {
    const logDir = auditDir()
    class Job<T> extends Promise<T> {
      readonly #id = 7
      static override get [Symbol.species]() {
        return Promise
      }
      get id() {
        return this.#id
      }
    }
    const job = Job.reject(new Error('no')) as Job<never>
    const audited = auditFunction({ logDir, operationName: 'job' }, () => job)()
    expect([audited, audited.id]).toEqual([job, 7])
    await expect(audited).rejects.toThrow('no')
    expect((await story(logDir)).slice(-2)).toEqual(['error:failure', 'audit_closed:failure'])
  })

  it('reaches the caller though the function closed its trail itself', async () => {
    const logDir = auditDir()
    const close = () => AuditTrail.active()!.close({ status: 'done early' })
    const now = auditFunction({ logDir, operationName: 'now' }, () => {
      close()
      return 'ok'
    })
    const later = auditFunction({ logDir, operationName: 'later' }, async () => {
      close()
      await Promise.resolve()
      return 'ok'
    })
    expect([now(), await later()]).toEqual(['ok', 'ok'])
  })

  it('reaches the caller though the audit was shut down meanwhile', async () => {
    const logDir = auditDir()
    let finish = () => {}
    const pay = auditFunction({ logDir, operationName: 'pay' }, async () => {
      await new Promise<void>((resolve) => (finish = resolve))
      return 'paid'
    })
    const count = auditFunction({ logDir, operationName: 'count' }, function* () {
      yield 1
      yield 2
    })
    const payment = pay()
    const counter = count()
    counter.next()
    await shutdownAudit()
    finish()
    expect([await payment, [...counter]]).toEqual(['paid', [2]])
  })
})

describe('what auditFunction refuses', () => {
  it('a class, whose construction it would not see', () => {
    class Service {}
    expect(() => auditFunction({}, Service as never)).toThrow(INVALID_INPUT)
  })

  it('new on an audited function', () => {
    auditDir()
    const Old = auditFunction({}, function Old() {} as never) as unknown as new () => object
    expect(() => new Old()).toThrow(INVALID_INPUT)
  })

  it.each([[null], ['x'], [() => 1], [{ operationName: 42 }], [{ operationName: ' ' }]])(
    'options that are %j',
    (options) => {
      expect(() => auditFunction(options as never, () => 1)).toThrow(
        expect.objectContaining({ code: 'ERR_INVALID_OPTION' }) as Error,
      )
    },
  )
})
