import { AuditTrail, auditFunction } from 'spanledger'
import { CONTEXT, ML_ENGINEER, TRAINING } from './audit.js'
import {
  confusionOf,
  metricsOf,
  MODEL_TYPE,
  PARAMETERS,
  trainSpamFilter,
  type Confusion,
  type Metrics,
  type SpamFilter,
} from './classifier.js'
import { PSEUDONYMOUS_DATASET } from './preparing.js'
import type { PseudonymousMail } from './pseudonymise.js'

export const MODEL_ID = 'spam-filter-1'

export interface TrainingResult {
  filter: SpamFilter
  confusion: Confusion
  metrics: Metrics
  /** Mails. */
  trainedOn: number
  testedOn: number
}

/** Trains on one part of the mails and measures on the other. */
export function train(
  training: readonly PseudonymousMail[],
  heldOut: readonly PseudonymousMail[],
): TrainingResult {
  const trail = new AuditTrail({
    operationName: 'train_spam_filter',
    actor: ML_ENGINEER,
    purpose: TRAINING,
    context: CONTEXT,
  })
  return trail.run(() => {
    logReading(trail, training)
    const filter = trainSpamFilter(training)
    const confusion = evaluate(filter, heldOut)
    const metrics = metricsOf(confusion)
    trail.logModelTraining({
      modelId: MODEL_ID,
      modelType: MODEL_TYPE,
      datasetName: PSEUDONYMOUS_DATASET,
      parameters: {
        ...PARAMETERS,
        trainingMails: training.length,
        heldOutMails: heldOut.length,
        vocabulary: filter.vocabulary,
      },
      metrics: { ...metrics, confusion },
    })
    return { filter, confusion, metrics, trainedOn: training.length, testedOn: heldOut.length }
  })
}

/** Any function can be audited from the outside: its call, its return or error, and by default no value of either. */
const evaluate = auditFunction(
  { operationName: 'evaluate_spam_filter', actor: ML_ENGINEER, purpose: TRAINING, context: CONTEXT },
  (filter: SpamFilter, mails: readonly PseudonymousMail[]): Confusion => {
    // Inside, the trail that the wrapper opened is the active one.
    logReading(AuditTrail.active(), mails)
    return confusionOf(mails.map((mail) => ({ label: mail.label, predicted: filter.classify(mail).label })))
  },
)

function logReading(trail: AuditTrail | undefined, mails: readonly PseudonymousMail[]): void {
  trail?.logDataAccess({
    datasetName: PSEUDONYMOUS_DATASET,
    columnsAccessed: ['subject', 'text', 'label'],
    numRecords: mails.length,
  })
}
