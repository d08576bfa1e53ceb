import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../src/delivery/failure.js'

const never = (more: object) => Object.assign(new Error('no'), { retryable: false }, more)

describe('the failure of an export', () => {
  it('keeps the error, its first line, and what it says of trying again', () => {
    const error = Object.assign(new Error('busy\nand a stack'), { retryAfterMs: 7 })
    expect(failureOf(error)).toEqual({ error, reason: 'busy', isPermanent: false, retryAfterMs: 7 })
    expect(failureOf(never({}))).toMatchObject({ reason: 'no', isPermanent: true, retryAfterMs: 0 })
  })

  it.each<[string, unknown, string]>([
    ['a text', 'a text', 'a text'],
    ['nothing', undefined, 'undefined'],
    ['an error whose message is no text', never({ message: { code: 3 } }), '[object Object]'],
    ['an error of several lines without end', never({ message: 'x'.repeat(5_000) }), 'x'.repeat(1_000)],
  ])('may be %s', (_what, thrown, reason) => {
    const failure = failureOf(thrown)
    expect([failure.error instanceof Error, failure.reason]).toEqual([true, reason])
    expect(typeof failure.error.message).toBe('string')
  })

  it.each<[string, unknown]>([
    ['an object without a prototype', Object.create(null)],
    [
      'a text that cannot be made',
      {
        toString: () => {
          throw new Error('no')
        },
      },
    ],
    ['a message that cannot be read', Object.defineProperty(new Error('x'), 'message', { get: raise })],
    ['a `retryable` that cannot be read', Object.defineProperty(new Error('x'), 'retryable', { get: raise })],
    ['a `message` that is no text and has none', never({ message: Object.create(null) as object })],
    ['a revoked proxy', revoked()],
  ])('that is %s may pass, and nothing is thrown', (_what, thrown) => {
    expect(failureOf(thrown)).toMatchObject({
      reason: 'it gave an error that cannot be read',
      isPermanent: false,
      retryAfterMs: 0,
    })
  })

  it.each([-1, Number.NaN, '7', Infinity])('asks for no longer than five minutes (%s)', (retryAfterMs) => {
    const failure = failureOf(Object.assign(new Error('x'), { retryAfterMs }))
    expect(failure.retryAfterMs).toBe(retryAfterMs === Infinity ? 300_000 : 0)
  })
})

function raise(): never {
  throw new Error('no')
}

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}
