import { AuditTrail, getAuditLogs, isRecord, type StoredRecord } from 'spanledger'
import { CONTEXT, FILTERING, LEGAL_DUTY, MAIL_DESK, PRIVACY_OFFICER, SPAM_FILTER } from './audit.js'
import type { SpamFilter, Verdict } from './classifier.js'
import { mailsBySender, type Label, type Mail, type Person } from './corpus.js'
import { DATASET, PSEUDONYMOUS_DATASET } from './preparing.js'
import type { PseudonymousMail } from './pseudonymise.js'
import { MODEL_ID } from './training.js'

export interface Classification extends Verdict {
  mail: PseudonymousMail
}

export interface Review {
  classification: Classification
  decision: 'upheld' | 'overruled'
  correctLabel: Label
}

export interface AccessAnswer {
  mailsHeld: number
  /** How often the filter decided about a mail of that person, and how often it said spam. */
  decisions: number
  decidedSpam: number
}

/**
 * Classifies mails as they come in, one record each: what was decided about whose mail, how surely. Of the text
 * only its length is kept; the sender is named as data subject, which the trail stores as a keyed token.
 */
export function classifyMails(
  filter: SpamFilter,
  mails: readonly PseudonymousMail[],
  senderOf: (id: string) => Person | undefined,
): Classification[] {
  const trail = new AuditTrail({
    operationName: 'classify_mails',
    actor: SPAM_FILTER,
    purpose: FILTERING,
    context: CONTEXT,
  })
  return trail.run(() => {
    const numRecords = mails.length
    trail.logDataAccess({
      datasetName: PSEUDONYMOUS_DATASET,
      columnsAccessed: ['subject', 'text'],
      numRecords,
    })
    // Not to classify by: to say whose mail a decision is about.
    trail.logDataAccess({ datasetName: DATASET, columnsAccessed: ['sender'], numRecords })
    return mails.map((mail) => {
      const { label, confidence } = filter.classify(mail)
      const sender = senderOf(mail.id)
      trail.logModelInference({
        modelId: MODEL_ID,
        inputData: { mailId: mail.id, characters: mail.text.length },
        output: { label },
        confidence,
        subjects: sender?.address ? [sender.address] : [],
      })
      return { mail, label, confidence }
    })
  })
}

/** A person looks at the mail the filter was least sure of. The corpus's own label stands in for that person. */
export function reviewLeastCertain(classifications: readonly Classification[]): Review | undefined {
  const [least] = classifications
    .filter(({ mail }) => mail.text.trim() !== '')
    .sort((a, b) => a.confidence - b.confidence)
  if (!least) return undefined
  const trail = new AuditTrail({
    operationName: 'review_classification',
    actor: MAIL_DESK,
    purpose: FILTERING,
    // Nobody looked: the records must not pass for evidence that somebody did.
    context: { ...CONTEXT, simulated: true },
  })
  return trail.run(() => {
    const review: Review = {
      classification: least,
      decision: least.mail.label === least.label ? 'upheld' : 'overruled',
      correctLabel: least.mail.label,
    }
    trail.logHumanReview({
      reviewer: MAIL_DESK.id,
      decision: review.decision,
      modelId: MODEL_ID,
      mailId: least.mail.id,
      modelLabel: least.label,
      confidence: least.confidence,
      reviewedLabel: review.correctLabel,
      simulated: true,
    })
    return review
  })
}

/**
 * Answers a person who asks what is held about them (GDPR Art. 15). What was decided about their mails is asked of
 * the audit trail itself: its filter takes the clear address and looks for the token.
 */
export async function answerAccessRequest(
  mails: readonly Mail[],
  person: Person,
  logDir: string,
): Promise<AccessAnswer> {
  const trail = new AuditTrail({
    operationName: 'answer_access_request',
    actor: PRIVACY_OFFICER,
    purpose: 'answering a data subject',
    legalBasis: LEGAL_DUTY,
    context: CONTEXT,
  })
  return trail.run(async () => {
    trail.logDataAccess({
      datasetName: DATASET,
      columnsAccessed: ['sender'],
      numRecords: mails.length,
      subjects: person.address,
    })
    const decisions = await getAuditLogs({ logDir, subjects: person.address, eventTypes: 'model_inference' })
    const answer: AccessAnswer = {
      mailsHeld: mails.filter(({ sender }) => sender.address === person.address).length,
      decisions: decisions.length,
      decidedSpam: decisions.filter(saidSpam).length,
    }
    trail.logUserRequest({
      userId: person.address,
      requestType: 'access',
      details: answer,
      status: 'completed',
    })
    return answer
  })
}

/** Who asks in the demo: the person most of the mails are from. A feed writes under many names and is no person. */
export function busiestPerson(mails: readonly Mail[]): Person | undefined {
  return mailsBySender(mails).find((entry) => {
    const names = new Set(entry.mails.map(({ sender }) => sender.name))
    return names.size === 1 && !names.has('')
  })?.sender
}

function saidSpam(record: StoredRecord): boolean {
  if (!isRecord(record, 'model_inference')) return false
  const { output } = record.details
  return typeof output === 'object' && output !== null && !Array.isArray(output) && output.label === 'spam'
}
