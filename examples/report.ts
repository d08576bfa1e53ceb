/**
 * Reports for people, from the audit log of an operation: an HTML page, the same as PDF where the machine has a browser,
 * and a page in the house's own look.
 *
 * Run: npx tsx examples/report.ts [directory]
 */
import { join } from 'node:path'
import { AuditError, AuditTrail, shutdownAudit } from 'spanledger'
import { ReportGenerator } from 'spanledger/report'

const directory = process.argv[2] ?? 'demo-output'
const logDir = join(directory, 'audit_logs')

// 1. Something to report on: a data set is read, a model trained, and a person asks for erasure.
const trail = new AuditTrail({
  operationName: 'credit_scoring',
  logDir,
  regulations: ['GDPR', 'EU AI Act'],
  actor: { id: 'ana.lima@example.org', type: 'user' },
  purpose: 'credit_risk_assessment',
  legalBasis: 'GDPR Art. 6(1)(b)',
})
trail.run(() => {
  trail.logDataAccess({
    datasetName: 'customers_2026',
    columnsAccessed: ['income', 'postcode', 'defaulted'],
    numRecords: 5000,
  })
  trail.logModelTraining({
    modelType: 'gradient_boosting',
    modelId: 'credit-risk-7',
    datasetName: 'customers_2026',
    parameters: { trees: 300, depth: 6 },
    metrics: { auc: 0.8431 },
  })
  trail.logUserRequest({ requestType: 'erasure', userId: 'customer-4711', status: 'completed' })
})
await shutdownAudit()

// 2. The report: everything in the log directory, with whatever the reader should know besides.
const report = {
  logs: { logDir },
  title: 'Credit scoring: audit report',
  additionalContext: { 'Prepared for': 'Data protection office' },
}
const generator = new ReportGenerator()
console.log(
  await generator.generateAuditReport({ ...report, outputFile: join(directory, 'audit_report.html') }),
)

// 3. The same as PDF. It needs Chrome or Chromium; without one the error says what to do.
try {
  console.log(
    await generator.generateAuditReport({ ...report, outputFile: join(directory, 'audit_report.pdf') }),
  )
} catch (error) {
  if (!(error instanceof AuditError && error.code === 'ERR_NO_BROWSER')) throw error
  console.log(error.message)
}

// 4. Only data accesses, in the colours of the house. `templatesDir` would change the words as well.
const house = new ReportGenerator({ customCss: ':root { --accent: #7a1f5c; --chart: #a8447f }' })
console.log(
  await house.generateAuditReport({
    logs: { logDir, eventTypes: ['data_access'] },
    title: 'Who read personal data',
    outputFile: join(directory, 'data_access.html'),
    includeCharts: false,
  }),
)
