import type { AuditCollector } from '../collect/collector.js'
import type { Count } from '../collect/tally.js'
import type { TrailFacts } from '../collect/trails.js'
import { count, counted } from '../text/words.js'
import * as row from './rows.js'
import { section } from './section.js'
import type { Section } from './section.js'
import { timelineSection } from './timeline-section.js'

/** The tables of an audit report, in the order they stand in it. */
export interface AuditSections {
  operations: Section<row.TrailRow>
  accesses: Section<row.AccessRow>
  models: Section<row.ModelRow>
  requests: Section<row.RequestRow>
  problems: Section<row.ProblemRow>
  checks: Section<row.CheckRow>
  checkFindings: Section<row.CheckFindingRow>
  reviews: Section<row.ReviewRow>
  regulations: Section<{ regulation: string; records: string }>
  timeline: Section<row.TimelineRow>
}

export function auditSections(collected: AuditCollector, trails: readonly TrailFacts[]): AuditSections {
  const { bounds, incidents } = collected
  return {
    operations: section({
      id: 'operations',
      title: 'Operations',
      lead: 'Each audited operation, by the time of its first record.',
      rows: trails.slice(0, bounds.listRows).map(row.trailRow),
      total: trails.length,
      one: 'operation',
      beyond: beyond(collected.trails, 'Records of further operations'),
      empty: 'No operation was recorded.',
    }),
    accesses: accesses(collected),
    models: models(collected),
    requests: section({
      id: 'requests',
      title: 'Data subject requests',
      rows: incidents.requests.rows.map(row.requestRow),
      total: incidents.requests.total,
      one: 'request',
      empty: 'No data subject request was recorded.',
    }),
    problems: section({
      id: 'problems',
      title: 'Errors and denied actions',
      rows: incidents.problems.rows.map(row.problemRow),
      total: incidents.problems.total,
      one: 'error or denied action',
      many: 'errors and denied actions',
      empty: 'No error and no denied action was recorded.',
    }),
    checks: section({
      id: 'checks',
      title: 'Compliance checks recorded',
      lead: 'What automated checks reported at the time, not a legal assessment.',
      rows: incidents.checks.rows.map(row.checkRow),
      total: incidents.checks.total,
      one: 'check',
      empty: 'No compliance check was recorded.',
    }),
    checkFindings: section({
      id: 'check-findings',
      title: 'Findings of compliance checks',
      lead: 'Issues, warnings and passed checks, as recorded by the checks above.',
      rows: incidents.checkFindings.rows.map(row.checkFindingRow),
      total: incidents.checkFindings.total,
      one: 'finding',
      empty: 'No finding of a compliance check was recorded.',
    }),
    reviews: section({
      id: 'reviews',
      title: 'Human reviews',
      rows: incidents.reviews.rows.map(row.reviewRow),
      total: incidents.reviews.total,
      one: 'review',
      empty: 'No human review was recorded.',
    }),
    regulations: regulations(collected),
    timeline: timelineSection(collected),
  }
}

function beyond(tally: { beyond: number }, what: string): string {
  return tally.beyond > 0 ? `${what}, not told apart: ${count(tally.beyond)}.` : ''
}

function byUse<T extends Count & { first: string }>(a: T, b: T): number {
  return b.times - a.times || (a.first < b.first ? -1 : 1)
}

function accesses({ usage, bounds }: AuditCollector): Section<row.AccessRow> {
  const all = usage.accesses.values().sort(byUse)
  return section({
    id: 'accesses',
    title: 'Who accessed which data',
    lead: 'One line for each combination of actor, data set, columns, purpose, legal basis and outcome.',
    rows: all.slice(0, bounds.listRows).map(row.accessRow),
    total: all.length,
    one: 'combination',
    beyond: beyond(usage.accesses, 'Accesses in further combinations'),
    empty: 'No data access was recorded.',
  })
}

function models({ usage, bounds }: AuditCollector): Section<row.ModelRow> {
  const all = usage.models.values().sort((a, b) => a.action.localeCompare(b.action, 'en') || byUse(a, b))
  return section({
    id: 'models',
    title: 'Models trained and used',
    lead: 'Metrics and privacy parameters are those of the latest training.',
    rows: all.slice(0, bounds.listRows).map(row.modelRow),
    total: all.length,
    one: 'combination',
    beyond: beyond(usage.models, 'Trainings and inferences in further combinations'),
    empty: 'No model was recorded as trained or used.',
  })
}

function regulations({
  regulations: cited,
  bounds,
}: AuditCollector): Section<{ regulation: string; records: string }> {
  const ranked = cited.ranked()
  return section({
    id: 'regulations',
    title: 'Regulations cited',
    lead: `Named by the records themselves; ${counted(ranked.length, 'regulation')}. Naming one is not evidence of meeting it.`,
    rows: ranked
      .slice(0, bounds.listRows)
      .map(([regulation, records]) => ({ regulation, records: count(records) })),
    total: ranked.length,
    one: 'regulation',
    beyond: beyond(cited, 'Citations of further regulations'),
    empty: 'No record cites a regulation.',
  })
}
