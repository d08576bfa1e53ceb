import { auditCharts } from '../charts/audit-charts.js'
import type { Figure } from '../charts/figure.js'
import type { AuditCollector } from '../collect/collector.js'
import type { ReportSource } from '../source.js'
import type { KeyValue } from '../text/details.js'
import { shownMoment, shownPeriod } from '../text/time.js'
import { count } from '../text/words.js'
import { auditSections } from './audit-sections.js'
import type { AuditSections } from './audit-sections.js'
import { limits } from './limits.js'
import type { Limits } from './limits.js'
import type { Section } from './section.js'

/** A number at the head of a report. */
export interface Tile {
  label: string
  value: string
  warn: boolean
}

/** A line of the table of contents. */
export interface ContentsEntry {
  id: string
  title: string
  total: string
}

/** What `audit_report.mustache` sees, beside what every page has ({@link PageFrame}). All text is unescaped. */
export interface AuditReportView extends AuditSections {
  kicker: string
  period: string
  isEmpty: boolean
  meta: KeyValue[]
  tiles: Tile[]
  contents: ContentsEntry[]
  hasContents: boolean
  limits: Limits
  figures: Figure[]
  hasFigures: boolean
  /** What ties a signature on this page to the records. */
  signOff: string
}

export interface AuditViewInput {
  collected: AuditCollector
  source: Pick<ReportSource, 'description' | 'filter' | 'partial' | 'damages'>
  generatedAt: Date
  includeCharts: boolean
}

export function auditReportView({
  collected,
  source,
  generatedAt,
  includeCharts,
}: AuditViewInput): AuditReportView {
  const trails = collected.trails.sorted()
  const sections = auditSections(collected, trails)
  const period = shownPeriod(collected.first, collected.last)
  const contents = contentsOf(Object.values(sections))
  const figures = includeCharts ? auditCharts(collected) : []
  return {
    ...sections,
    kicker: 'Audit report',
    period,
    isEmpty: collected.records === 0,
    meta: [
      { key: 'Generated', value: shownMoment(generatedAt) },
      { key: 'Source', value: source.description },
      ...(source.filter.length === 0
        ? [{ key: 'Filter', value: 'none: every record of the source' }]
        : source.filter),
    ],
    tiles: tiles(collected),
    contents,
    hasContents: contents.length > 0,
    limits: limits(collected, trails, source),
    figures,
    hasFigures: figures.length > 0,
    signOff:
      'The closing hash of each operation ties this page to its records: it changes with any record of the operation.',
  }
}

/** A number of distinct things, honest about where the telling apart ended. */
function exact(size: number, beyond: number): string {
  return beyond > 0 ? `more than ${count(size)}` : count(size)
}

function tiles({ records, trails, actors, datasets, subjects, usage, incidents }: AuditCollector): Tile[] {
  const plain = (label: string, value: string): Tile => ({ label, value, warn: false })
  const accesses = usage.accesses.values().reduce((sum, access) => sum + access.times, usage.accesses.beyond)
  const problems = incidents.problems.total
  return [
    plain('Records', count(records)),
    plain('Operations', exact(trails.size, trails.beyond)),
    plain('Actors', exact(actors.size, actors.beyond)),
    plain('Data sets', exact(datasets.size, datasets.beyond)),
    plain('Data accesses', count(accesses)),
    plain('Data subjects named', exact(subjects.size, subjects.beyond)),
    plain('Subject requests', count(incidents.requests.total)),
    { label: 'Errors and denials', value: count(problems), warn: problems > 0 },
  ]
}

/** The sections that have something in them. */
export function contentsOf(sections: readonly Section<unknown>[]): ContentsEntry[] {
  return sections.filter(({ hasRows }) => hasRows).map(({ id, title, total }) => ({ id, title, total }))
}
