import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AuditTrail, configureAudit, shutdownAudit } from '../../../../../src/index.js'
import type { EndedSpan } from '../../../../../src/otel/span-types.js'
import { MemoryExporter } from '../../../../support/memory-exporter.js'

/** How many records the trail `batch` has: two segments, and the rest in its own span. */
export const BATCH_RECORDS = 300

/** The spans of what a service would write: `train` with something of everything, `batch` in several spans, `score`. */
export async function honestSpans(): Promise<EndedSpan[]> {
  const logDir = mkdtempSync(join(tmpdir(), 'spanledger-honest-'))
  const exporter = new MemoryExporter()
  configureAudit({ exporters: [exporter], serviceName: 'credit-scoring' })
  const train = new AuditTrail({
    ...{ operationName: 'train', logDir, kind: 'server', regulations: ['GDPR', 'R&D <internal>'] },
    context: {
      project: 'credit',
      nested: { b: [1, null], a: 'ü€𝄞' },
      n: 1.5,
      big: 1e21,
      on: true,
      none: null,
    },
    user: 'ada',
  })
  train.logDataAccess({
    ...{ datasetName: 'loans', columnsAccessed: ['income', 'age'], numRecords: 1200 },
    ...{ purpose: 'credit scoring', subjects: ['customer-1', 'customer-2'] },
  })
  train.logModelInference({ modelId: 'm-1', inputData: { income: 42_000 }, output: 'yes', confidence: 0.75 })
  train.logError({ errorType: 'RangeError', message: 'out of "range" \\ \0 \u2028 <b>&' })
  train.close({ status: 'completed', details: { rows: 1e21 } })
  const batch = new AuditTrail({ operationName: 'batch', logDir })
  for (let n = 0; n < BATCH_RECORDS - 2; n++) batch.logEvent('step', { n })
  batch.close()
  const score = new AuditTrail({ operationName: 'score', logDir })
  score.close({ status: 'failed', outcome: 'failure' })
  await shutdownAudit()
  rmSync(logDir, { recursive: true })
  return exporter.spans
}
