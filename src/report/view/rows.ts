import type { Outcome } from '../../record/types.js'
import type { CheckFacts, CheckFindingFacts } from '../collect/checks.js'
import type { GapFacts, ProblemFacts, RequestFacts, ReviewFacts } from '../collect/incidents.js'
import type { TimelineFacts } from '../collect/timeline.js'
import { isCheckFinding } from '../collect/fields.js'
import { isOpen, notRead } from '../collect/trails.js'
import type { TrailFacts } from '../collect/trails.js'
import type { AccessFacts, ModelFacts } from '../collect/usage.js'
import { shownDuration, shownTime } from '../text/time.js'
import { count, eventLabel } from '../text/words.js'
import { findingBadge, outcomeBadge, severityBadge, statusBadge } from './badges.js'
import type { Badge } from './section.js'

/**
 * Rows of the report's tables. Each row has every member, if need be an empty one: a template that finds none in the
 * row would look it up in what surrounds the row, where a caller's own value might have that name.
 */
export const trailRow = (trail: TrailFacts) => ({
  name: trail.operationName,
  operationId: trail.operationId,
  status: statusBadge(trail),
  outcome: outcomeBadge(trail.outcome),
  actors: `${trail.actors.join(', ')}${trail.moreActors ? ' and others' : ''}`,
  started: shownTime(trail.first),
  ended: shownTime(trail.last),
  duration: shownDuration(Date.parse(trail.last) - Date.parse(trail.first)),
  records: count(trail.records),
  notRead: notRead(trail) > 0 ? count(notRead(trail)) : '',
  hash: trail.lastHash,
  hashLabel: isOpen(trail) ? 'Hash of the last record read' : 'Closing hash',
})

export const accessRow = (access: AccessFacts) => ({
  actor: access.actor,
  dataset: access.dataset,
  columns: access.columns,
  purpose: access.purpose,
  legalBasis: access.legalBasis,
  times: count(access.times),
  rowCount: access.rowsUnknown === access.times ? '' : count(access.rows),
  rowsUnknown: access.rowsUnknown > 0 && access.rowsUnknown < access.times ? count(access.rowsUnknown) : '',
  first: shownTime(access.first).slice(0, 16),
  last: shownTime(access.last).slice(0, 16),
  several: severalTimes(access),
  badge: exceptional(access.outcome),
})

export const modelRow = (model: ModelFacts) => ({
  action: model.action,
  model: model.model,
  dataset: model.dataset,
  actor: model.actor,
  times: count(model.times),
  first: shownTime(model.first).slice(0, 16),
  last: shownTime(model.last).slice(0, 16),
  several: severalTimes(model),
  metrics: model.metrics,
  privacy: model.privacy,
  badge: exceptional(model.outcome),
})

/** Whether two times are worth showing: within one minute they would read the same. */
const severalTimes = ({ first, last }: { first: string; last: string }): boolean =>
  shownTime(first).slice(0, 16) !== shownTime(last).slice(0, 16)

/** Only what a reader must not miss gets a badge in a table of usage. */
const exceptional = (outcome: Outcome) =>
  outcome === 'denied' || outcome === 'failure' ? outcomeBadge(outcome) : null

/** That a finding was recorded is no success: what a check says stands in place of an outcome. */
function verdictBadge({ type, verdict }: TimelineFacts): Badge | null {
  if (verdict === '') return null
  return isCheckFinding(type) ? severityBadge(verdict) : { label: verdict, tone: 'plain' }
}

export const requestRow = (request: RequestFacts) => ({
  time: shownTime(request.time),
  requestType: request.requestType,
  status: request.status,
  subjects: request.subjects.join(', '),
  operation: request.operation,
  actor: request.actor,
  details: request.details,
})

export const problemRow = (problem: ProblemFacts) => ({
  time: shownTime(problem.time),
  type: eventLabel(problem.type),
  outcome: outcomeBadge(problem.outcome),
  operation: problem.operation,
  actor: problem.actor,
  what: problem.what,
})

export const checkRow = (check: CheckFacts) => ({
  time: shownTime(check.time),
  checkType: check.checkType,
  name: check.name,
  regulation: check.regulation,
  result: check.result,
  numbers: check.numbers,
  operation: check.operation,
  actor: check.actor,
  details: check.details,
})

export const checkFindingRow = (found: CheckFindingFacts) => ({
  time: shownTime(found.time),
  kind: findingBadge(found.type),
  severity: found.severity === '' ? null : severityBadge(found.severity),
  dataset: found.dataset,
  operation: found.operation,
  finding: found.finding,
  recommendation: found.recommendation,
  citation: found.citation,
})

export const reviewRow = (review: ReviewFacts) => ({
  time: shownTime(review.time),
  reviewer: review.reviewer,
  decision: review.decision,
  operation: review.operation,
  details: review.details,
})

export const gapRow = (gap: GapFacts) => ({
  time: shownTime(gap.time),
  operation: gap.operation,
  count: gap.count,
  reason: gap.reason,
  from: shownTime(gap.from),
  to: shownTime(gap.to),
})

export const timelineRow = (row: TimelineFacts) => ({
  time: shownTime(row.time),
  datetime: row.time,
  type: eventLabel(row.type),
  operation: row.operation,
  operationId: row.operationId,
  sequence: Number.isSafeInteger(row.sequence) ? count(row.sequence) : '',
  recordId: row.recordId,
  hash: row.hash.slice(0, 16),
  actor: row.actor,
  actorType: row.actorType,
  outcome: row.verdict !== '' || isCheckFinding(row.type) ? '' : row.outcome === 'success' ? 'success' : '',
  badge: exceptional(row.outcome) ?? verdictBadge(row),
  purpose: row.purpose,
  legalBasis: row.legalBasis,
  regulations: row.regulations.join(', '),
  subjects: row.subjects.join(', '),
  redactions: row.redactions.join(', '),
  details: row.details,
  context: row.context,
})

export type TrailRow = ReturnType<typeof trailRow>
export type AccessRow = ReturnType<typeof accessRow>
export type ModelRow = ReturnType<typeof modelRow>
export type RequestRow = ReturnType<typeof requestRow>
export type ProblemRow = ReturnType<typeof problemRow>
export type CheckFindingRow = ReturnType<typeof checkFindingRow>
export type CheckRow = ReturnType<typeof checkRow>
export type ReviewRow = ReturnType<typeof reviewRow>
export type GapRow = ReturnType<typeof gapRow>
export type TimelineRow = ReturnType<typeof timelineRow>
