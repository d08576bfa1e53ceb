// A basic trail: what one operation did with which data, for what, by whom.
//   npx tsx examples/basic-trail.ts [logDir]
import { AuditTrail } from 'spanledger'

const [logDir = 'audit_logs'] = process.argv.slice(2)

const trail = new AuditTrail({
  operationName: 'data_preprocessing_example',
  logDir,
  context: { project: 'credit_scoring', environment: 'development' },
  regulations: ['GDPR', 'CCPA'],
})

trail.logDataAccess({
  datasetName: 'customer_data',
  columnsAccessed: ['age', 'income', 'credit_score'],
  numRecords: 1000,
  purpose: 'model training',
  user: 'data_scientist_1',
})

trail.logDataTransformation({
  transformationType: 'feature_scaling',
  inputData: 'raw customer features',
  outputData: 'scaled customer features',
  parameters: { method: 'standard_scaler', columns: ['age', 'income'] },
  recordsIn: 1000,
  recordsOut: 1000,
})

trail.logModelTraining({
  modelType: 'logistic_regression',
  datasetName: 'customer_data',
  modelId: 'credit-model-7',
  parameters: { l2: 0.01, epochs: 20 },
  metrics: { accuracy: 0.91 },
  privacyParameters: { epsilon: 1.2, delta: 1e-5 },
})

// Whoever asks is kept as a keyed token only; the clear id finds the record again.
trail.logUserRequest({
  requestType: 'access',
  userId: 'customer-4711',
  status: 'completed',
  details: { recordsDisclosed: 12 },
})

const receipt = trail.close({ status: 'completed', details: { rowsWritten: 1000 } })

console.log(`operation ${trail.operationId}`)
console.log(`closed as record ${receipt.sequence}, hash ${receipt.hash}`)
console.log(`delivered to ${logDir}: ${await trail.delivered({ timeoutMs: 5000 })}`)
