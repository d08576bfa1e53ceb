import { randomBytes } from 'node:crypto'
import { AuditTrail } from 'spanledger'
import { ComplianceAuditor, type ComplianceMetadata, type ComplianceReport } from 'spanledger/compliance'
import {
  CONTEXT,
  FILTERING,
  LEGAL_BASIS,
  LEGAL_DUTY,
  ML_ENGINEER,
  PRIVACY_OFFICER,
  TRAINING,
} from './audit.js'
import { MAIL_COLUMNS, parseMails, readCorpus, type Mail } from './corpus.js'
import { pseudonymise, type PseudonymousMail, type Pseudonymised } from './pseudonymise.js'

export const DATASET = 'spamassassin_mails'
export const PSEUDONYMOUS_DATASET = 'spamassassin_mails_pseudonymous'

/** What no data can show of how it is processed: stated to each check, as the trails have it. */
const PROCESSING: ComplianceMetadata = {
  purpose: [TRAINING, FILTERING],
  legalBasis: LEGAL_BASIS,
  dataSource: 'other',
  dataSubjects: 'senders and recipients of mail',
  dataCategories: 'correspondence',
  recipients: 'none',
  retentionPeriod: 'in memory, until the process ends',
  dataSubjectRequests: 'answered from the mails and from the audit trail',
}

/** Reads the corpus: the access is on record before anything looks into a mail. */
export function loadMails(sampleSize?: number): Promise<Mail[]> {
  const trail = new AuditTrail({ operationName: 'load_mails', context: CONTEXT })
  return trail.run(() => {
    const mails = readCorpus(sampleSize)
    trail.logDataAccess({
      datasetName: DATASET,
      columnsAccessed: [...MAIL_COLUMNS],
      numRecords: mails.length,
      purpose: TRAINING,
      user: ML_ENGINEER.id,
    })
    return parseMails(mails)
  })
}

/** Asks what personal data the mails hold and what the GDPR wants of them. Leaves a trail of its own. */
export function checkMails(mails: readonly Mail[]): Promise<ComplianceReport> {
  const rows = mails.map(({ sender, recipients, subject, text, sentAt }) => ({
    sender_name: sender.name,
    sender_address: sender.address,
    recipient_addresses: recipients.map(({ address }) => address).join(', '),
    ...{ subject, text, sent_at: sentAt },
  }))
  return auditor().auditDataset({ dataset: rows, datasetName: DATASET, metadata: PROCESSING })
}

/** Asks again of what goes on into training. */
export function checkPseudonymisedMails(mails: readonly PseudonymousMail[]): Promise<ComplianceReport> {
  const rows = mails.map(({ sender, recipients, subject, text }) => ({
    ...{ sender, recipients: recipients.join(', '), subject, text },
  }))
  return auditor().auditDataset({
    dataset: rows,
    datasetName: PSEUDONYMOUS_DATASET,
    metadata: {
      ...PROCESSING,
      // Pseudonymous data still is personal data (GDPR recital 26), whatever the columns look like.
      containsPersonalData: true,
      pseudonymised: true,
      pseudonymisedColumns: ['sender', 'recipients'],
    },
  })
}

function auditor(): ComplianceAuditor {
  return new ComplianceAuditor({
    regulation: 'GDPR',
    actor: PRIVACY_OFFICER,
    legalBasis: LEGAL_DUTY,
    context: CONTEXT,
  })
}

/** Takes the people out of the mails, before anything learns from them. */
export function pseudonymiseMails(mails: readonly Mail[]): Pseudonymised {
  const trail = new AuditTrail({
    operationName: 'pseudonymise_mails',
    actor: ML_ENGINEER,
    purpose: TRAINING,
    context: CONTEXT,
  })
  return trail.run(() => {
    trail.logDataAccess({
      datasetName: DATASET,
      columnsAccessed: [...MAIL_COLUMNS],
      numRecords: mails.length,
    })
    // The demo forgets its key. A service that must find a person again keeps the key in its secret store.
    const result = pseudonymise(mails, randomBytes(32))
    trail.logDataTransformation({
      transformationType: 'pseudonymisation',
      inputData: { datasetName: DATASET, columns: [...MAIL_COLUMNS] },
      outputData: {
        datasetName: PSEUDONYMOUS_DATASET,
        pseudonyms: result.pseudonyms,
        addressesReplaced: result.addressesReplaced,
        namesReplaced: result.namesReplaced,
        numbersMasked: result.numbersMasked,
      },
      parameters: { method: 'HMAC-SHA-256', pseudonymBits: 48, key: 'random, forgotten after the run' },
      recordsIn: mails.length,
      recordsOut: result.mails.length,
    })
    return result
  })
}
