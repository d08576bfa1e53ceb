import {
  ROOT_CONTEXT,
  TraceFlags,
  context,
  createTraceState,
  trace,
  type SpanContext,
} from '@opentelemetry/api'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import {
  AuditTrail,
  configureAudit,
  flushAudit,
  getAuditLogs,
  shutdownAudit,
  type StoredRecord,
} from 'spanledger'
import { JsonFileSpanExporter } from 'spanledger/exporters/json'
import { withoutTracing } from '../../../src/otel/suppress.js'
import { findChainBreak } from '../../../src/record/build.js'
import { auditDir } from '../../support/audit.js'
import { startHost } from '../../support/host.js'
import { MemoryExporter } from '../../support/memory-exporter.js'
import { tempDir } from '../../support/temp-dir.js'

const REMOTE: SpanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: TraceFlags.NONE,
  isRemote: true,
  traceState: createTraceState('vendor=1'),
}

function work(logDir: string): AuditTrail {
  const trail = new AuditTrail({ operationName: 'work', logDir, regulations: ['GDPR'] })
  trail.logDataAccess({ datasetName: 'd', columnsAccessed: ['a'], numRecords: 1 })
  trail.close()
  return trail
}

/** What the records say, without what differs from run to run. */
const said = (records: StoredRecord[]) =>
  records.map(({ eventType, outcome, sequence, regulations, details }) => ({
    eventType,
    outcome,
    sequence,
    regulations,
    details: eventType === 'audit_started' ? {} : details,
  }))

describe('the records are the same', () => {
  it('without OpenTelemetry, on SDK 2.x, under an unsampled remote parent, and with tracing suppressed', async () => {
    const logDir = auditDir()
    work(logDir)
    const host = startHost()
    const inHost = host.tracer.startActiveSpan('request', (span) => {
      const trail = work(logDir)
      span.end()
      return trail
    })
    const underRemote = context.with(trace.setSpanContext(ROOT_CONTEXT, REMOTE), () => work(logDir))
    withoutTracing(() => work(logDir))

    const records = await getAuditLogs({ logDir })
    const stories = [0, 3, 6, 9].map((at) => said(records.slice(at, at + 3)))
    expect(stories).toEqual([stories[0], stories[0], stories[0], stories[0]])
    expect(inHost.spanContext().traceId).toBe(host.spans()[0]!.spanContext().traceId)
    expect(underRemote.spanContext().traceId).toBe(REMOTE.traceId)
    expect(records[6]!.details).toMatchObject({
      span: { parentSpanId: REMOTE.spanId, parentIsRemote: true, traceState: 'vendor=1' },
    })
  })

  it('whatever limits and samplers the environment sets', async () => {
    for (const [name, value] of Object.entries({
      OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
      OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '1',
      OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '1',
      OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '3',
      OTEL_TRACES_SAMPLER: 'always_off',
    }))
      vi.stubEnv(name, value)
    onTestFinished(() => void vi.unstubAllEnvs())
    const memory = new MemoryExporter()
    const logDir = auditDir({ exporters: [memory] })
    work(logDir)
    await flushAudit()
    const [span] = memory.spans
    expect(span!.events).toHaveLength(3)
    expect([span!.droppedAttributesCount, span!.droppedEventsCount]).toEqual([0, 0])
    expect(span!.events[0]!.attributes!['audit.record']).toContain('"eventType":"audit_started"')
  })
})

describe("the trail in the host's trace", () => {
  it('is a child of the active span, and the parent of spans made inside', async () => {
    const memory = new MemoryExporter()
    const logDir = auditDir({ exporters: [memory] })
    const host = startHost()
    host.tracer.startActiveSpan('request', (request) => {
      new AuditTrail({ operationName: 'work', logDir }).run(() => {
        host.tracer.startSpan('query').end()
        trace.getActiveSpan()!.setAttribute('set.inside', 1)
      })
      request.end()
    })
    await flushAudit()
    const [query, request] = host.spans() as [ReadableSpan, ReadableSpan]
    const audit = memory.spans[0]!
    expect(audit.parentSpanContext!.spanId).toBe(request.spanContext().spanId)
    expect(query.parentSpanContext!.spanId).toBe(audit.spanContext().spanId)
    expect(new Set([query, request, audit].map((span) => span.spanContext().traceId)).size).toBe(1)
    // What audited code does to "the active span" reaches the host's, as without an audit.
    expect(request.attributes['set.inside']).toBe(1)
  })

  const samplers = {
    on: new AlwaysOnSampler(),
    off: new AlwaysOffSampler(),
    'a ratio': new TraceIdRatioBasedSampler(0.5),
    'the parent, local and remote apart': new ParentBasedSampler({
      root: new AlwaysOnSampler(),
      remoteParentSampled: new AlwaysOffSampler(),
      remoteParentNotSampled: new AlwaysOnSampler(),
    }),
    'the parent': new ParentBasedSampler({ root: new AlwaysOnSampler() }),
  }
  const parents: [string, SpanContext][] = [true, false].flatMap((isRemote) =>
    [TraceFlags.NONE, TraceFlags.SAMPLED].map((traceFlags): [string, SpanContext] => [
      `${isRemote ? 'remote' : 'local'} ${traceFlags ? 'sampled' : 'unsampled'}`,
      { ...REMOTE, isRemote, traceFlags },
    ]),
  )
  const cases = Object.entries(samplers).flatMap(([name, sampler]) =>
    parents.map(([what, parent]) => [name, what, sampler, parent] as const),
  )

  it.each(cases)(
    'changes nothing for a host that samples by %s under a %s parent',
    (_name, _what, sampler, parent) => {
      const logDir = auditDir()
      const { tracer } = startHost({ sampler })
      const child = () => {
        const { traceFlags, traceState } = tracer.startSpan('child').spanContext()
        return { traceFlags, traceState: traceState?.serialize() }
      }
      context.with(trace.setSpanContext(ROOT_CONTEXT, parent), () => {
        const without = child()
        expect(new AuditTrail({ operationName: 'work', logDir }).run(child)).toEqual(without)
      })
    },
  )

  it('leaves a host without an active span alone, unless it is to propagate', () => {
    const logDir = auditDir()
    const { tracer } = startHost({ sampler: new ParentBasedSampler({ root: new AlwaysOffSampler() }) })
    const child = () => tracer.startSpan('child').spanContext()
    const alone = new AuditTrail({ operationName: 'work', logDir })
    expect(alone.run(child)).toMatchObject({ traceFlags: TraceFlags.NONE })
    const root = new AuditTrail({ operationName: 'work', logDir, propagate: true })
    expect(root.run(child)).toMatchObject({
      traceFlags: TraceFlags.SAMPLED,
      traceId: root.spanContext().traceId,
    })
  })
})

describe('a trail of 10,000 records', () => {
  it('comes back whole and in order, with an unbroken chain, from spans of at most 128', async () => {
    const memory = new MemoryExporter()
    const logDir = auditDir({ exporters: [memory] })
    const trail = new AuditTrail({ operationName: 'long', logDir })
    for (let n = 1; n < 9_999; n++) trail.logEvent('step', { n })
    trail.close()
    expect(await trail.delivered()).toBe(true)
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 10_000 }, (_, n) => n))
    expect(findChainBreak(records)).toBeUndefined()
    expect(Math.max(...memory.spans.map((span) => span.events.length))).toBe(128)
    const own = memory.spans.find((span) => span.spanContext().spanId === trail.spanContext().spanId)!
    expect(own.attributes).toMatchObject({
      'audit.record.count': 10_000,
      'audit.sequence.end': 9_999,
      'audit.status': 'completed',
    })
    const segments = memory.spans.filter((span) => span !== own)
    expect(segments.map((span) => span.attributes['audit.segment.index'])).toEqual(
      segments.map((_, index) => index),
    )
    expect(segments.every((span) => span.parentSpanContext!.spanId === own.spanContext().spanId)).toBe(true)
  })
})

describe("the card's wiring: a host's own provider with our exporter in its BatchSpanProcessor", () => {
  it('gives the same records, which getAuditLogs reads', async () => {
    const logDir = `${tempDir()}/audit_logs`
    const provider = new NodeTracerProvider({
      spanProcessors: [new BatchSpanProcessor(new JsonFileSpanExporter({ logDir }))],
    })
    await shutdownAudit()
    configureAudit({ tracerProvider: provider, sink: `file:${logDir}` })
    onTestFinished(async () => void (await shutdownAudit()))
    const trail = new AuditTrail({ operationName: 'work', regulations: ['GDPR'] })
    for (let n = 0; n < 300; n++) trail.logEvent('step', { n })
    trail.close()
    provider.getTracer('host').startSpan('not audited').end()
    expect(await flushAudit()).toBe(true)
    const records = await getAuditLogs({ logDir })
    expect(records.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 302 }, (_, n) => n))
    expect(findChainBreak(records)).toBeUndefined()
    expect(records[0]!.spanId).toBe(trail.spanContext().spanId)
    await provider.shutdown()
    expect(await getAuditLogs({ logDir })).toEqual(records)
  })
})

describe('a host whose provider misbehaves', () => {
  const broken = { onStart: () => undefined, shutdown: () => Promise.resolve() }
  it.each([
    [
      'throws at the end of a span',
      {
        ...broken,
        forceFlush: () => Promise.resolve(),
        onEnd: () => {
          throw new Error('onEnd')
        },
      },
      true,
    ],
    [
      'rejects a flush',
      { ...broken, forceFlush: () => Promise.reject(new Error('flush')), onEnd: () => undefined },
      false,
    ],
    [
      'never flushes',
      { ...broken, forceFlush: () => new Promise<void>(() => undefined), onEnd: () => undefined },
      false,
    ],
  ])('does not break the audited code when it %s', async (_what, processor, flushed) => {
    await shutdownAudit()
    configureAudit({
      tracerProvider: new NodeTracerProvider({ spanProcessors: [processor] }),
      sink: `file:${tempDir()}/logs`,
    })
    onTestFinished(async () => void (await shutdownAudit({ timeoutMs: 10 })))
    const trail = new AuditTrail({ operationName: 'x' })
    for (let n = 0; n < 200; n++) trail.logEvent('e')
    trail.close()
    expect(await trail.delivered({ timeoutMs: 20 })).toBe(flushed)
    expect(await flushAudit({ timeoutMs: 20 })).toBe(flushed)
  })
})
