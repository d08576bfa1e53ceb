import { afterEach, describe, expect, it } from 'vitest'
import { LocalTrails } from '../../../../src/instrumentation/bridge/local-trails.js'
import { operationName } from '../../../../src/instrumentation/bridge/operation-name.js'
import { SpanTable, type LiveSpan } from '../../../../src/instrumentation/bridge/span-table.js'
import type { EndedSpan } from '../../../../src/otel/span-types.js'
import { auditDir } from '../../../support/audit.js'
import { recordsIn } from './support/bridged-host.js'

afterEach(() => void delete process.env['SPANLEDGER_SINK'])

function span(spanId: string, parentSpanId?: string, isRemote = false): EndedSpan {
  const of = (id: string) => ({ traceId: 'a'.repeat(32), spanId: id.padStart(16, '0'), traceFlags: 1 })
  return {
    name: 'job',
    attributes: {},
    status: { code: 0 },
    instrumentationScope: { name: 'jobs' },
    spanContext: () => of(spanId),
    ...(parentSpanId !== undefined && { parentSpanContext: { ...of(parentSpanId), isRemote } }),
  } as unknown as EndedSpan
}

function live(table: SpanTable, one: EndedSpan): LiveSpan {
  table.begin(one, {})
  return table.end(one)!
}

describe('spans that have begun', () => {
  it('are forgotten when many have begun after them: one that never ends leaks nothing', () => {
    const table = new SpanTable(3)
    for (let n = 0; n < 100; n++) table.begin(span(String(n)), {})
    expect(table.size).toBe(3)
    expect(table.end(span('0'))).toBeUndefined()
    expect(table.end(span('99'))?.context.spanId).toBe('99'.padStart(16, '0'))
  })

  it('hold no ended span between them and an open one, however many overlap', () => {
    const table = new SpanTable()
    table.begin(span('1'), {})
    for (let n = 2; n < 50; n++) {
      table.begin(span(String(n), String(n - 1)), {})
      table.end(span(String(n - 1)))!.hasEnded = true
    }
    const last = table.end(span('49'))!
    expect(last.parent?.context.spanId).toBe('48'.padStart(16, '0'))
    expect(last.parent?.parent).toBeUndefined()
  })

  it('have as their root the topmost of this process, not the caller in another', () => {
    const table = new SpanTable()
    table.begin(span('1', '7', true), {})
    table.begin(span('2', '1'), {})
    table.begin(span('3', '2'), {})
    expect(table.end(span('3'))?.root.context.spanId).toBe('1'.padStart(16, '0'))
  })
})

describe('trails of local root spans', () => {
  function trails(options: { maxOpen?: number; idleMs?: number }) {
    const sink = auditDir()
    process.env['SPANLEDGER_SINK'] = `file:${sink}`
    const made = new LocalTrails({ ...options })
    return { made, sink, root: (id: string) => live(new SpanTable(), span(id)) }
  }

  it('are bounded: the one used longest ago is closed for another', async () => {
    const { made, sink, root } = trails({ maxOpen: 2 })
    const [a, b, c] = ['1', '2', '3'].map(root)
    const first = made.of(a!)
    const second = made.of(b!)
    made.of(a!)
    made.of(c!)
    expect([made.size, first.closed, second.closed]).toEqual([2, false, true])
    made.closeAll()
    expect((await recordsIn(sink)).filter(({ outcome }) => outcome === 'success')).toEqual([])
  })

  it('are closed when no record came for long, and a later record opens another', () => {
    const { made, root } = trails({ idleMs: 1_000 })
    const worker = root('1')
    const before = made.of(worker, 0)
    made.sweep(999)
    expect(before.closed).toBe(false)
    made.sweep(1_000)
    expect([before.closed, made.size]).toEqual([true, 0])
    expect(made.of(worker, 2_000)).not.toBe(before)
    made.closeAll()
  })
})

describe('the name of a trail', () => {
  it.each([
    ['GET /users/:id', 'GET /users/4711', { 'http.method': 'GET', 'http.route': '/users/:id' }],
    ['GET', 'GET /users/4711', { 'http.request.method': 'GET' }],
    ['jobs', 'order 4711 of ada@example.org', {}],
    ['nightly scoring', 'nightly scoring', {}],
    ['loans.Scoring', 'loans.Scoring/Score', { 'rpc.service': 'loans.Scoring' }],
  ])('is %s for a span named %s', (expected, name, attributes) => {
    expect(operationName({ ...span('1'), name, attributes })).toBe(expected)
  })
})
