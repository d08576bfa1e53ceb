import { context, createTraceState, propagation, trace } from '@opentelemetry/api'
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { AuditTrail, shutdownAudit } from '../../../../src/index.js'

/** How many records the trail `batch` has: two segments, and the rest in its own span. */
export const BATCH_RECORDS = 300

const PARENT = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 0,
  isRemote: true,
  traceState: createTraceState('vendor=1'),
}

/**
 * Writes what a service would: `train`, one span under a remote parent, with something in every attribute; `batch`,
 * of several spans; and, by a second writer, `score`, which fails.
 */
export async function writeHonestLog(logDir: string): Promise<void> {
  underRemoteParent(() => writeTraining(logDir))
  const batch = new AuditTrail({ operationName: 'batch', logDir, regulations: ['HIPAA'] })
  for (let n = 0; n < BATCH_RECORDS - 2; n++) batch.logEvent('step', { n })
  batch.close({ status: 'completed' })
  await shutdownAudit()
  const score = new AuditTrail({ operationName: 'score', logDir, context: { tenant: 'a' } })
  score.logError({ errorType: 'TimeoutError', message: 'too late' })
  score.close({ status: 'failed', outcome: 'failure' })
  await shutdownAudit()
}

function writeTraining(logDir: string): void {
  const trail = new AuditTrail({
    operationName: 'train',
    logDir,
    kind: 'server',
    regulations: ['GDPR', 'EU AI Act'],
    context: { project: 'credit', nested: { b: [1, null], a: 'ü€𝄞' }, n: 1.5, on: true, none: null },
    user: 'ada',
  })
  trail.logDataAccess({
    ...{ datasetName: 'loans', columnsAccessed: ['income', 'age'], numRecords: 1200 },
    ...{ purpose: 'credit scoring', legalBasis: 'contract', subjects: ['customer-1', 'customer-2'] },
  })
  trail.logModelInference({ modelId: 'm-1', inputData: { income: 42_000 }, output: 'yes', confidence: 0.75 })
  trail.logError({ errorType: 'RangeError', message: 'out of "range" \\ \u2028' })
  trail.close({ status: 'completed', details: { rows: 1e21 } })
}

function underRemoteParent(run: () => void): void {
  const provider = new NodeTracerProvider()
  provider.register()
  context.with(trace.setSpanContext(context.active(), PARENT), run)
  trace.disable()
  context.disable()
  propagation.disable()
}
