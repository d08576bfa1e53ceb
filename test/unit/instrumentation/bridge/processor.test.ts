import { context, trace } from '@opentelemetry/api'
import { afterEach, describe, expect, it } from 'vitest'
import { AuditTrail, withActor, withPurpose } from 'spanledger'
import { bridgedHost, derivedOf } from './support/bridged-host.js'

const QUERY = {
  'db.system.name': 'postgresql',
  'db.query.text': "SELECT name FROM users WHERE ssn = 'canary-ssn'",
}
afterEach(() => void delete process.env['SPANLEDGER_SINK'])

describe('the bridge', () => {
  it('gathers what happens below one local root span in one trail below that span', async () => {
    const host = bridgedHost()
    const root = host.tracer.startSpan('GET /users/4711', {
      kind: 1,
      attributes: { 'http.request.method': 'GET', 'http.route': '/users/:id' },
    })
    context.with(trace.setSpan(context.active(), root), () => {
      host.end({ attributes: QUERY })
      host.end({ attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.request.model': 'm-1' } })
    })
    root.end()
    const records = await host.records()
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'data_access',
      'model_inference',
      'audit_closed',
    ])
    expect(new Set(records.map(({ operationName }) => operationName))).toEqual(new Set(['GET /users/:id']))
    expect(records[0]).toMatchObject({
      traceId: root.spanContext().traceId,
      details: { span: { parentSpanId: root.spanContext().spanId } },
    })
    expect(records.at(-1)).toMatchObject({ outcome: 'success' })
  })

  it('records in the trail that surrounded the start, with its actor and purpose', async () => {
    const host = bridgedHost()
    const trail = new AuditTrail({ operationName: 'score' })
    const span = withActor({ id: 'ada', type: 'user' }, () =>
      withPurpose('scoring', () =>
        trail.runActive(() => host.tracer.startSpan('query', { attributes: QUERY })),
      ),
    )
    withActor({ id: 'somebody else', type: 'user' }, () => span.end())
    trail.close()
    const [record] = derivedOf(await host.records())
    expect(record).toMatchObject({
      operationName: 'score',
      actor: { id: 'ada' },
      purpose: 'scoring',
      details: { derived: { from: 'host', spanId: span.spanContext().spanId, rule: 'database' } },
    })
  })

  it('opens no trail for a root whose calls are only counted', async () => {
    const host = bridgedHost({ aggregate: 'every 2', regulations: ['GDPR'] })
    const root = host.tracer.startSpan('GET', { kind: 1 })
    context.with(trace.setSpan(context.active(), root), () => {
      host.end({ attributes: QUERY })
      host.end({ attributes: QUERY })
    })
    root.end()
    const records = await host.records()
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'data_access',
      'audit_closed',
    ])
    expect(records[1]).toMatchObject({ regulations: ['GDPR'], details: { aggregated: { count: 2 } } })
  })

  it('closes the trail as failed when its root failed, and says of a failed call its class only', async () => {
    const host = bridgedHost()
    host.end({ attributes: { ...QUERY, 'error.type': '42P01' }, failed: true })
    const records = await host.records()
    expect(derivedOf(records)[0]).toMatchObject({ outcome: 'failure', details: { errorType: '42P01' } })
    expect(records.at(-1)).toMatchObject({ eventType: 'audit_closed', outcome: 'failure' })
    expect(JSON.stringify(records)).not.toContain('canary')
  })

  it('tells of a database and of the cache that is asked inside of its query', async () => {
    const host = bridgedHost()
    const query = host.tracer.startSpan('query', { attributes: QUERY })
    context.with(trace.setSpan(context.active(), query), () =>
      host.end({ attributes: { 'db.system.name': 'redis', 'db.operation.name': 'GET' } }),
    )
    query.end()
    const told = derivedOf(await host.records()).map(({ details }) => details)
    expect(told).toMatchObject([{ database: { system: 'redis' } }, { datasetName: 'users' }])
  })

  it('refuses an option that it does not have', () => {
    expect(() => bridgedHost({ rule: [] } as object)).toThrow('AuditBridgeProcessor has no option "rule"')
  })

  it('counts a call once that several instrumentations tell: the innermost', async () => {
    const host = bridgedHost()
    const outer = host.tracer.startSpan('ai.generateText', {
      attributes: { 'ai.operationId': 'ai.generateText' },
    })
    context.with(trace.setSpan(context.active(), outer), () => {
      const inner = host.tracer.startSpan('doGenerate', {
        attributes: { 'ai.operationId': 'ai.generateText.doGenerate' },
      })
      context.with(trace.setSpan(context.active(), inner), () =>
        host.end({ attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.response.model': 'gpt-x' } }),
      )
      inner.end()
    })
    outer.end()
    expect(derivedOf(await host.records()).map(({ details }) => details)).toMatchObject([
      { modelId: 'gpt-x' },
    ])
  })

  it('names a trail by nothing that differs from call to call', async () => {
    const host = bridgedHost()
    host.end({ name: 'GET /people/canary@example.org', scope: 'a-client', attributes: QUERY })
    expect((await host.records())[0]).toMatchObject({ operationName: 'a-client' })
  })

  it('makes no records of its own spans in a host that records them', async () => {
    const host = bridgedHost({ rules: [{ name: 'all', match: { spanName: '*' }, eventType: 'seen' }] })
    host.end({ scope: 'spanledger', attributes: {} })
    expect(await host.records()).toEqual([])
  })

  it('closes on shutdown the trails of spans that have not ended, and leaves them open on a flush', async () => {
    const host = bridgedHost()
    const root = host.tracer.startSpan('worker')
    context.with(trace.setSpan(context.active(), root), () => host.end({ attributes: QUERY }))
    await host.bridge.forceFlush()
    context.with(trace.setSpan(context.active(), root), () => host.end({ attributes: QUERY }))
    await host.bridge.shutdown()
    const records = await host.records()
    expect(records.map(({ eventType }) => eventType)).toEqual([
      'audit_started',
      'data_access',
      'data_access',
      'audit_closed',
    ])
    expect(records.at(-1)).toMatchObject({ outcome: 'unknown' })
  })

  it('lets a rule of the user hold before the built-in ones', async () => {
    const host = bridgedHost({
      rules: [
        { name: 'health', match: { attributes: { 'db.query.text': 'SELECT 1 FROM health*' } }, ignore: true },
        {
          name: 'people',
          match: { scope: 'test-*' },
          reader: 'database',
          dataset: 'crm.people',
          purpose: 'support',
          regulations: ['GDPR'],
        },
      ],
    })
    host.end({ attributes: { 'db.system': 'mysql', 'db.query.text': 'SELECT 1 FROM health' } })
    host.end({ attributes: QUERY })
    expect(derivedOf(await host.records())).toMatchObject([
      {
        purpose: 'support',
        regulations: ['GDPR'],
        details: { datasetName: 'crm.people', derived: { rule: 'people' } },
      },
    ])
  })
})
