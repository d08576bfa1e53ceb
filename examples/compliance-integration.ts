/**
 * Checks a data set against the GDPR before anything is trained on it, and keeps the evidence: the check is an audit
 * trail of its own, the decision that follows is on record in another, and the report is a page to sign.
 *
 * Run: npx tsx examples/compliance-integration.ts [directory]
 */
import { join } from 'node:path'
import { AuditTrail, getAuditLogs, shutdownAudit } from 'spanledger'
import { ComplianceAuditor, detectPersonalData, type ComplianceMetadata } from 'spanledger/compliance'

const directory = process.argv[2] ?? 'demo-output'
const logDir = join(directory, 'audit_logs')

// Made-up people. A path to a CSV or NDJSON file, or any iterable of rows, does as well.
const patients = [
  { id: 1, name: 'Alice Example', email: 'alice@example.com', zip: '10115', diagnosis: 'Flu', stay_days: 3 },
  {
    id: 2,
    name: 'Robert Beispiel',
    email: 'robert@example.org',
    zip: '20095',
    diagnosis: 'Diabetes',
    stay_days: 5,
  },
  {
    id: 3,
    name: 'Maria Muestra',
    email: 'maria@example.net',
    zip: '80331',
    diagnosis: 'Asthma',
    stay_days: 2,
  },
]

// The trails and the statements to the check say the same: whoever reads both must find no contradiction.
const processing = {
  purpose: 'Predicting the length of stay to plan beds',
  legalBasis: 'public task, GDPR Art. 6(1)(e)',
}

// What the data itself cannot show. What is left out here is reported as "not shown"; what stands here is kept in the
// record of the check and on its page, for whoever signs.
const metadata: ComplianceMetadata = {
  ...processing,
  controller: 'Example Clinic, privacy@example.com',
  specialCategoryCondition: 'health_or_social_care',
  retentionPeriod: '10 years after discharge',
  storageLocations: 'DE',
  dataEncrypted: true,
}

// 1. What personal data is there? Names of columns and shares come back, never a value.
for (const { column, findings } of (await detectPersonalData(patients)).columns) {
  if (findings.length > 0) console.log(`${column}: ${findings.map(({ kind }) => kind).join(', ')}`)
}

// 2. What does the GDPR want of it? The check leaves a trail of its own.
const auditor = new ComplianceAuditor({
  regulation: 'GDPR',
  logDir,
  user: 'privacy-officer',
  legalBasis: 'legal obligation, GDPR Art. 6(1)(c)',
})
const report = await auditor.auditDataset({ dataset: patients, datasetName: 'patients', metadata })
console.log(`\n${report.toString()}\n`)

// 3. Act on it, on record: drop what the purpose does not need, and check what is left.
const trail = new AuditTrail({
  operationName: 'prepare_training_data',
  logDir,
  regulations: ['GDPR'],
  user: 'data-engineer',
  ...processing,
})
const prepared = trail.run(() => {
  trail.logDataAccess({
    datasetName: 'patients',
    columnsAccessed: ['diagnosis', 'stay_days'],
    numRecords: patients.length,
  })
  const rows = patients.map(({ diagnosis, stay_days }) => ({ diagnosis, stay_days }))
  trail.logDataTransformation({
    transformationType: 'minimisation',
    inputData: { datasetName: 'patients', columns: Object.keys(patients[0] ?? {}) },
    outputData: { datasetName: 'patients_minimal', columns: Object.keys(rows[0] ?? {}) },
    recordsIn: patients.length,
    recordsOut: rows.length,
  })
  trail.logHumanReview({
    reviewer: 'privacy-officer',
    decision: 'train on patients_minimal only',
    basedOn: report.operationId ?? '',
  })
  return rows
})
const after = await auditor.auditDataset({ dataset: prepared, datasetName: 'patients_minimal', metadata })
console.log(`Issues before: ${report.issues.length}, after: ${after.issues.length}`)

// 4. The evidence: a page to sign, and the records behind it.
const page = await report.generateReport({
  outputFile: join(directory, 'compliance_report.html'),
  title: 'Patients: GDPR check',
})
await shutdownAudit()
const records = await getAuditLogs({ logDir, operationName: 'compliance_audit' })
console.log(`${page}, and ${records.length} records of the checks in ${logDir}`)
