import type { ComplianceFinding, ComplianceReportData } from '../compliance-data.js'
import { clip } from '../text/clip.js'
import type { KeyValue } from '../text/details.js'
import { shownMoment } from '../text/time.js'
import { count, counted, visible } from '../text/words.js'
import { contentsOf } from './audit-view.js'
import type { ContentsEntry, Tile } from './audit-view.js'
import { severityBadge } from './badges.js'
import { columnsSection } from './compliance-columns.js'
import type { ColumnRow } from './compliance-columns.js'
import { section } from './section.js'
import type { Badge, Section } from './section.js'
import { statedSection } from './stated.js'

interface FindingRow {
  severity: Badge
  component: string
  issue: string
  recommendation: string
  citation: string
}

interface PassedRow {
  component: string
  check: string
  citation: string
}

interface InapplicableRow {
  check: string
  reason: string
  citation: string
}

interface ComplianceSections {
  stated: Section<KeyValue>
  issues: Section<FindingRow>
  warnings: Section<FindingRow>
  columns: Section<ColumnRow>
  passed: Section<PassedRow>
  inapplicable: Section<InapplicableRow>
}

/** What `compliance_report.mustache` sees, beside what every page has ({@link PageFrame}). All text is unescaped. */
export interface ComplianceReportView extends ComplianceSections {
  kicker: string
  regulation: string
  name: string
  meta: KeyValue[]
  tiles: Tile[]
  contents: ContentsEntry[]
  hasContents: boolean
  summary: string
  hasColumns: boolean
  hasStated: boolean
  /** In how many rows values were looked at, in a sentence; empty where the check does not say. */
  sampling: string
  /** What ties a signature on this page to the records. */
  signOff: string
  hasInapplicable: boolean
  /** Names of metadata fields that no check reads; empty where every one was read. */
  unreadMetadata: string
}

const RANK: Readonly<Record<string, number>> = { high: 0, medium: 1, low: 2 }

function text(value: unknown): string {
  return typeof value === 'string' ? visible(clip(value)) : ''
}

/** Advice is written to be read whole. */
function prose(value: unknown): string {
  return typeof value === 'string' ? visible(value.slice(0, 4_000)) : ''
}

export function complianceReportView(report: ComplianceReportData, generatedAt: Date): ComplianceReportView {
  const sections = complianceSections(report)
  const contents = contentsOf(Object.values(sections))
  const regulation = text(report.regulation)
  const { issues, warnings, passedChecks } = report
  const high = issues.filter(({ severity }) => severity === 'high').length
  const tile = (label: string, value: number, warn = false): Tile => ({ label, value: count(value), warn })
  return {
    ...sections,
    kicker: `Compliance check, ${regulation}`,
    regulation,
    name: text(report.name),
    meta: [
      { key: 'Regulation', value: regulation },
      { key: 'Checked', value: `${text(report.component)} ${text(report.name)}`.trim() },
      { key: 'Check run', value: shownMoment(new Date(report.generatedAt)) },
      { key: 'Generated', value: shownMoment(generatedAt) },
      ...(report.rowsSeen === undefined ? [] : [{ key: 'Rows', value: rowsShown(report) }]),
      ...(report.operationId === undefined ? [] : [{ key: 'Audit trail', value: text(report.operationId) }]),
    ],
    tiles: [
      tile('Issues', issues.length, issues.length > 0),
      tile('of high severity', high, high > 0),
      tile('Warnings', warnings.length),
      tile('Checks passed', passedChecks.length),
    ],
    contents,
    hasContents: contents.length > 0,
    summary: summary(report, high),
    hasColumns: report.columns !== undefined,
    hasStated: report.stated !== undefined,
    sampling: sampling(report),
    signOff:
      report.operationId === undefined
        ? 'No audit trail was kept of this check: this page is its only trace.'
        : `The audit trail ${text(report.operationId)} holds this check: what was stated, and each finding.`,
    hasInapplicable: (report.notApplicable ?? []).length > 0,
    unreadMetadata: (report.unreadMetadata ?? []).slice(0, 50).map(text).join(', '),
  }
}

function rowsShown({ rowsSeen = 0, rowsInspected }: ComplianceReportData): string {
  return rowsInspected === undefined
    ? count(rowsSeen)
    : `${count(rowsInspected)} of ${counted(rowsSeen, 'row')} inspected`
}

function sampling({ rowsSeen, rowsInspected }: ComplianceReportData): string {
  if (rowsSeen === undefined || rowsInspected === undefined) return ''
  if (rowsSeen === rowsInspected) return `The values of all ${counted(rowsSeen, 'row')} were inspected.`
  return `Of ${counted(rowsSeen, 'row')} the values of ${count(rowsInspected)} were inspected, drawn evenly from all: what only the other ${count(rowsSeen - rowsInspected)} hold was not seen.`
}

function summary({ issues, warnings, passedChecks }: ComplianceReportData, high: number): string {
  const found = issues.length === 0 ? 'no issue' : counted(issues.length, 'issue')
  const grave = high > 0 ? ` (${count(high)} of high severity)` : ''
  return `The checks reported ${found}${grave}, ${counted(warnings.length, 'warning')} and ${counted(passedChecks.length, 'passed check')}.`
}

function findingRow(finding: ComplianceFinding): FindingRow {
  return {
    severity: severityBadge(text(finding.severity)),
    component: text(finding.component),
    issue: prose(finding.issue),
    recommendation: prose(finding.recommendation),
    citation: text(finding.citation),
  }
}

function bySeverity(findings: readonly ComplianceFinding[]): FindingRow[] {
  return [...findings].sort((a, b) => (RANK[a.severity] ?? 3) - (RANK[b.severity] ?? 3)).map(findingRow)
}

function complianceSections(report: ComplianceReportData): ComplianceSections {
  return {
    stated: statedSection(report),
    issues: section({
      id: 'issues',
      title: 'Issues',
      rows: bySeverity(report.issues),
      one: 'issue',
      empty: 'The checks reported no issue.',
    }),
    warnings: section({
      id: 'warnings',
      title: 'Warnings',
      rows: bySeverity(report.warnings),
      one: 'warning',
      empty: 'The checks reported no warning.',
    }),
    columns: columnsSection(report),
    passed: section({
      id: 'passed',
      title: 'Checks passed',
      rows: report.passedChecks.map((passed) => ({
        component: text(passed.component),
        check: prose(passed.check),
        citation: text(passed.citation),
      })),
      one: 'check',
      empty: 'No check passed.',
    }),
    inapplicable: section({
      id: 'inapplicable',
      title: 'Checks that did not apply',
      rows: (report.notApplicable ?? []).map((found) => ({
        check: prose(found.check),
        reason: prose(found.reason),
        citation: text(found.citation),
      })),
      one: 'check',
      empty: 'Every check applied.',
    }),
  }
}
