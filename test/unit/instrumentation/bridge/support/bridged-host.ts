import { SpanStatusCode, type Attributes, type SpanKind } from '@opentelemetry/api'
import { getAuditLogs, shutdownAudit, type StoredRecord } from 'spanledger'
import { AuditBridgeProcessor, type AuditBridgeOptions } from 'spanledger/instrumentation'
import { auditDir } from '../../../../support/audit.js'
import { startHost } from '../../../../support/host.js'

/** A span as an instrumentation makes it. */
export interface Fixture {
  name?: string
  scope?: string
  kind?: SpanKind
  attributes: Attributes
  failed?: boolean
}

/** A host with a provider of its own and the bridge in it. */
export function bridgedHost(options: AuditBridgeOptions = {}) {
  const sink = auditDir()
  process.env['SPANLEDGER_SINK'] = `file:${sink}`
  const bridge = new AuditBridgeProcessor(options)
  const { provider } = startHost({ spanProcessors: [bridge] })
  const end = ({ name = 'query', scope = 'test-scope', kind = 2, attributes, failed }: Fixture) => {
    const span = provider.getTracer(scope).startSpan(name, { kind, attributes })
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR, message: 'canary-message' })
    span.end()
  }
  return { bridge, tracer: provider.getTracer('host'), provider, sink, end, records: () => recordsIn(sink) }
}

/** All records of a sink, whatever they are, in order. */
export async function recordsIn(sink: string): Promise<StoredRecord[]> {
  await shutdownAudit({ timeoutMs: 5_000 })
  return getAuditLogs({ logDir: sink, allowMissing: true })
}

/** What the bridge made, without the records of the trails themselves. */
export function derivedOf(records: readonly StoredRecord[]) {
  return records.filter(({ details }) => 'derived' in details)
}
