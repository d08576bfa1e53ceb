import { describe, expect, it } from 'vitest'
import { badAnswer } from '../../../../exporters/clickhouse/connect/answer.js'
import { failureOf, failureOfAnswer } from '../../../../exporters/clickhouse/connect/failure.js'

const ours = { 'x-clickhouse-query-id': 'q' }
const now = Date.parse('2026-01-31T12:00:00Z')

describe('an answer', () => {
  it.each([
    ['of ClickHouse to an insert', { doing: 'insert' as const, status: 200, headers: ours, body: '' }],
    [
      'of ClickHouse to a statement on a cluster',
      { doing: 'statement' as const, status: 200, headers: ours, body: 'host1\t0\n' },
    ],
  ])('%s says that it was done', (_, answer) => {
    expect(badAnswer(answer, now)).toBeUndefined()
  })

  it('that begins with 200 and ends in an exception is a failure of that code', () => {
    const body = 'Code: 252. DB::Exception: Too many parts. (TOO_MANY_PARTS) (version 25.3.1.1)\n'
    const bad = badAnswer({ doing: 'insert', status: 200, headers: ours, body }, now)!
    expect(failureOfAnswer(bad, 'place', 'insert')).toMatchObject({ code: 252, retryable: true })
  })

  it('with an exception in its head is a failure, even with 200', () => {
    const headers = { ...ours, 'x-clickhouse-exception-code': '241' }
    expect(badAnswer({ doing: 'statement', status: 200, headers, body: '' }, now)).toMatchObject({
      code: 241,
    })
  })

  it('without a word of ClickHouse is none, even an empty 200', () => {
    expect(badAnswer({ doing: 'insert', status: 200, headers: {}, body: '' }, now)).toMatchObject({
      status: 200,
    })
  })

  it('may say when to come back as a date', () => {
    const headers = { 'retry-after': 'Sat, 31 Jan 2026 12:00:09 GMT' }
    expect(badAnswer({ doing: 'insert', status: 503, headers, body: '' }, now)).toMatchObject({
      retryAfterMs: 9_000,
    })
  })
})

describe('a failure', () => {
  it('of a cluster has the code of the host that failed first', () => {
    const message =
      'There was an error on [h:9000]: Code: 57. DB::Exception: Table exists. (TABLE_ALREADY_EXISTS) (version 25.3.1.1)'
    expect(failureOf(new Error(message), 'place', 'statement')).toMatchObject({ code: 57 })
  })

  it('quotes no more than fits into one line', () => {
    const message = `Code: 62. DB::Exception: Syntax error: ${'x\u001b\u2028'.repeat(400)}. (SYNTAX_ERROR)`
    const failure = failureOf(new Error(message), 'place', 'statement')
    expect(failure.message).toMatch(/^[^\p{Cc}\u2028]{1,400}$/u)
  })

  it('of several addresses tells what the first one said', () => {
    const errors = [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), new Error('y')]
    expect(failureOf(new AggregateError(errors), 'place', 'insert').message).toBe(
      'place: ECONNREFUSED: nothing listens there, see whether the server runs',
    )
  })

  it('of what is no error is one', () => {
    expect(failureOf(undefined, 'place', 'insert')).toMatchObject({
      name: 'ClickHouseFailure',
      retryable: true,
    })
  })
})
