import type { Outcome, StoredRecord } from '../../record/types.js'
import { inline, keyValues } from '../text/details.js'
import type { KeyValue } from '../text/details.js'
import { isCheckFinding, isObject, member, subjectsOf } from './fields.js'
import type { Fields } from './fields.js'
import { FirstRows } from './tally.js'

interface At {
  time: string
  operation: string
  actor: string
}

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

export interface CheckFacts extends At {
  checkType: string
  regulation: string
  result: string
  /** What the result rests on: the statements given to the check, then the rest. */
  details: KeyValue[]
}

/** One finding of a check, or one of its conditions that was met. */
export interface CheckFindingFacts extends At {
  type: string
  /** Of what was checked; empty where the trail does not name it. */
  dataset: string
  severity: string
  finding: string
  recommendation: string
  citation: string
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

/** Single records that a reader wants to see one by one. */
export class IncidentCollector {
  readonly requests: FirstRows<RequestFacts>
  readonly problems: FirstRows<ProblemFacts>
  readonly checks: FirstRows<CheckFacts>
  readonly checkFindings: FirstRows<CheckFindingFacts>
  readonly reviews: FirstRows<ReviewFacts>
  readonly gaps: FirstRows<GapFacts>

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
    if (isCheckFinding(type)) this.checkFindings.add(() => findingOf(at, fields, record))
    if (type === 'human_review') this.reviews.add(() => reviewOf(at, fields))
    if (type === 'gap') this.gaps.add(() => gapOf(at, fields))
    // A closing record repeats what went wrong before it; its outcome stands with the operation.
    const wentWrong = outcome === 'failure' || outcome === 'denied'
    if (type === 'error' || (wentWrong && type !== 'audit_closed')) {
      this.problems.add(() => ({ ...at, type, outcome, what: whatWentWrong(fields) }))
    }
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

function checkOf(at: At, { details, regulations }: Fields): CheckFacts {
  const { regulation: _regulation, checkType: _checkType, result: _result, ...others } = details
  const names = Object.keys(others)
  // The built-in check keeps its particulars in `details`; custom ones beside it.
  const inner = names.length === 1 ? others['details'] : undefined
  const { stated, ...rest } = isObject(inner) ? inner : others
  return {
    ...at,
    checkType: member(details, 'checkType'),
    regulation: member(details, 'regulation') || regulations.join(', '),
    result: member(details, 'result'),
    details: [...(stated === undefined ? [] : keyValues({ stated })), ...keyValues(rest)],
  }
}

function findingOf(at: At, { type, details }: Fields, { context }: StoredRecord): CheckFindingFacts {
  const said = member(details, 'issue') || member(details, 'check')
  return {
    ...at,
    type,
    dataset: isObject(context) ? member(context, 'datasetName') : '',
    severity: member(details, 'severity'),
    // A caller's own finding may have members of other names.
    finding: said === '' ? inline(details) : said,
    recommendation: member(details, 'recommendation'),
    citation: member(details, 'citation'),
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
