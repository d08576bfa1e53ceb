import type { AuditTrail } from 'spanledger'

/** What is logged: the same members for the trail and for what it is compared with. */
export interface Logged {
  size: 'small' | 'large'
  eventType: string
  members: Readonly<Record<string, unknown>>
  log(trail: AuditTrail): unknown
}

const access = {
  datasetName: 'loans',
  columnsAccessed: ['age', 'income'],
  numRecords: 1000,
  purpose: 'credit scoring',
}

/** Hardly more than what every record has: ids, hash, time. */
export const SMALL: Logged = {
  size: 'small',
  eventType: 'data_access',
  members: access,
  log: (trail) => trail.logDataAccess(access),
}

const WORDS = 'the applicant states an income of some thousands and asks for a loan over five years to '
const features = Object.fromEntries(Array.from({ length: 80 }, (_, n) => [`feature_${n}`, n * 1.25]))
const inference = {
  modelId: 'credit-scoring-7',
  inputData: { prompt: WORDS.repeat(48), features },
  output: { label: 'accept', text: WORDS.repeat(16), alternatives: ['refer', 'decline'] },
  confidence: 0.87,
}

/** A model's input and output as a service might record them: mostly text, some numbers. */
export const LARGE: Logged = {
  size: 'large',
  eventType: 'model_inference',
  members: inference,
  log: (trail) => trail.logModelInference(inference),
}
