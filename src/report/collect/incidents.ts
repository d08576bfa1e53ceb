import type { Outcome, StoredRecord } from '../../record/types.js'
import { inline } from '../text/details.js'
import { checkFindingOf, checkOf } from './checks.js'
import type { At, CheckFacts, CheckFindingFacts } from './checks.js'
import { isCheckFinding, member, subjectsOf } from './fields.js'
import type { Fields } from './fields.js'
import { FirstRows } from './tally.js'

export interface RequestFacts extends At {
  requestType: string
  status: string
  subjects: string[]
  details: string
}

export interface ProblemFacts extends At {
  type: string
  outcome: Outcome
  what: string
}

export interface ReviewFacts extends At {
  reviewer: string
  decision: string
  details: string
}

export interface GapFacts extends At {
  count: string
  reason: string
  from: string
  to: string
}

/** Open operations with problems that are remembered: of older ones the closing is told as well. */
const MAX_TOLD = 10_000

/** Single records that a reader wants to see one by one. */
export class IncidentCollector {
  readonly requests: FirstRows<RequestFacts>
  readonly problems: FirstRows<ProblemFacts>
  readonly checks: FirstRows<CheckFacts>
  readonly checkFindings: FirstRows<CheckFindingFacts>
  readonly reviews: FirstRows<ReviewFacts>
  readonly gaps: FirstRows<GapFacts>
  /** Operations of which something wrong was told, until they are closed. */
  readonly #told = new Set<string>()

  constructor(limit: number) {
    this.requests = new FirstRows(limit)
    this.problems = new FirstRows(limit)
    this.checks = new FirstRows(limit)
    this.checkFindings = new FirstRows(limit)
    this.reviews = new FirstRows(limit)
    this.gaps = new FirstRows(limit)
  }

  add(fields: Fields, record: StoredRecord): void {
    const { type, outcome } = fields
    const at = { time: fields.time, operation: fields.operationName, actor: fields.actor }
    if (type === 'user_request') this.requests.add(() => requestOf(at, fields, record))
    if (type === 'compliance_check') this.checks.add(() => checkOf(at, fields))
    if (isCheckFinding(type)) this.checkFindings.add(() => checkFindingOf(at, fields, record))
    if (type === 'human_review') this.reviews.add(() => reviewOf(at, fields))
    if (type === 'gap') this.gaps.add(() => gapOf(at, fields))
    if (this.#isTold(fields)) return
    if (type === 'error' || outcome === 'failure' || outcome === 'denied') {
      this.problems.add(() => ({ ...at, type, outcome, what: whatWentWrong(fields) }))
      this.#told.add(fields.operationId)
      if (this.#told.size > MAX_TOLD) this.#told.delete(this.#told.values().next().value!)
    }
  }

  /**
   * Whether a closing record only repeats what went wrong before it. Where nothing stands before, as with a request
   * that was refused, it is the only one to say so.
   */
  #isTold({ type, operationId }: Fields): boolean {
    return type === 'audit_closed' && this.#told.delete(operationId)
  }
}

function requestOf(at: At, { details }: Fields, record: StoredRecord): RequestFacts {
  return {
    ...at,
    requestType: member(details, 'requestType'),
    status: member(details, 'status'),
    subjects: subjectsOf(record),
    details: member(details, 'details'),
  }
}

function reviewOf(at: At, { details }: Fields): ReviewFacts {
  const { reviewer, decision, ...rest } = details
  return {
    ...at,
    reviewer: inline(reviewer),
    decision: inline(decision),
    details: Object.keys(rest).length === 0 ? '' : inline(rest),
  }
}

function gapOf(at: At, { details }: Fields): GapFacts {
  return {
    ...at,
    count: member(details, 'count'),
    reason: member(details, 'reason'),
    from: member(details, 'from'),
    to: member(details, 'to'),
  }
}

function whatWentWrong({ type, details }: Fields): string {
  if (type !== 'error') return inline(details)
  return [member(details, 'errorType'), member(details, 'message')].filter((part) => part !== '').join(': ')
}
