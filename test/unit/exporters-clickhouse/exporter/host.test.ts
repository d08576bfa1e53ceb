import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { AuditTrail, configureAudit, flushAudit, getAuditLogs, shutdownAudit } from 'spanledger'
import { ClickHouseSpanExporter } from 'spanledger/exporters/clickhouse'
import { startFacade, type Facade } from '../../../support/clickhouse/facade.js'
import { newPlace } from '../../../support/clickhouse/held.js'
import { tempDir } from '../../../support/temp-dir.js'

let server: Facade
beforeAll(async () => {
  server = await startFacade()
})
afterAll(() => server.stop())

it("gives records that getAuditLogs reads from a host's own provider, beside the host's spans", async () => {
  const { sink, traces } = newPlace(server)
  const journalDir = tempDir()
  const provider = new NodeTracerProvider({
    spanProcessors: [new BatchSpanProcessor(new ClickHouseSpanExporter({ url: sink }))],
  })
  configureAudit({ tracerProvider: provider, serviceName: 'credit-scoring', journalDir })
  const trail = new AuditTrail({ operationName: 'scoring', regulations: ['GDPR'], user: 'worker' })
  const receipt = trail.logDataAccess({ datasetName: 'loans', columnsAccessed: ['age'], numRecords: 3 })
  trail.close()
  provider.getTracer('host').startSpan('GET /score').end()
  await flushAudit()
  await provider.forceFlush()
  await shutdownAudit()
  const records = await getAuditLogs({ sink, journalDir, operationName: 'scoring' })
  expect(records.map(({ eventType }) => eventType)).toEqual(['audit_started', 'data_access', 'audit_closed'])
  expect(records[1]).toMatchObject({ recordId: receipt.recordId, hash: receipt.hash })
  const names = await server.sql<{ SpanName: string }>(
    `SELECT SpanName FROM otel.${traces} ORDER BY SpanName`,
  )
  expect(names.map(({ SpanName }) => SpanName)).toContain('GET /score')
  await provider.shutdown()
})
