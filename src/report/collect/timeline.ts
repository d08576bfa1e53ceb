import type { Outcome, StoredRecord } from '../../record/types.js'
import { clip } from '../text/clip.js'
import { keyValues } from '../text/details.js'
import type { KeyValue } from '../text/details.js'
import { visible } from '../text/words.js'
import { isCheckFinding, member, subjectsOf } from './fields.js'
import type { Fields } from './fields.js'

const MOST_REDACTIONS = 12

/** One record, as far as the detailed timeline shows it. */
export interface TimelineFacts {
  time: string
  type: string
  operation: string
  operationId: string
  sequence: number
  recordId: string
  hash: string
  actor: string
  actorType: string
  outcome: Outcome
  /** What a check says in place of an outcome: its result, or the severity of its finding. */
  verdict: string
  purpose: string
  legalBasis: string
  regulations: string[]
  subjects: string[]
  redactions: string[]
  context: KeyValue[]
  details: KeyValue[]
}

/** @param withContext The trail's context is the same on each of its records: shown on its first. */
export function timelineRow(fields: Fields, record: StoredRecord, withContext: boolean): TimelineFacts {
  const redactions = Array.isArray(record.redactions) ? record.redactions : []
  return {
    time: fields.time,
    type: fields.type,
    operation: fields.operationName,
    operationId: fields.operationId,
    sequence: record.sequence,
    recordId: visible(clip(record.recordId)),
    hash: visible(clip(record.hash)),
    actor: fields.actor,
    actorType: fields.actorType,
    outcome: fields.outcome,
    verdict: verdictOf(fields),
    purpose: fields.purpose,
    legalBasis: fields.legalBasis,
    regulations: fields.regulations,
    subjects: subjectsOf(record),
    redactions: redactions.slice(0, MOST_REDACTIONS).map((pointer) => visible(clip(pointer))),
    context: withContext ? keyValues(record.context) : [],
    details: keyValues(fields.details),
  }
}

function verdictOf({ type, details }: Fields): string {
  if (type === 'compliance_check') return member(details, 'result')
  return isCheckFinding(type) ? member(details, 'severity') : ''
}
