import type { ComplianceReportJson } from './compliance-report.js'
import type { Finding } from './findings.js'
import { count } from './numbers.js'
import type { ComplianceIssue } from './rules/evaluate.js'

/** Kinds in so few values of a column say little of the column. */
const RARE = 0.01

/** A report as lines of plain text. */
export function reportText(report: ComplianceReportJson): string {
  const { regulation, component, name, rowsSeen, rowsInspected, columns, operationId } = report
  const found = columns.filter(({ findings }) => findings.length > 0)
  const pseudonymous = report.stated.pseudonymisedColumns ?? []
  return [
    `${regulation} check of the ${component} "${name}", ${report.generatedAt}`,
    `${count(rowsInspected)} of ${count(rowsSeen)} rows inspected; personal data found in ${count(found.length)} of ${count(columns.length)} columns`,
    ...(operationId === undefined ? [] : [`Audit trail: ${operationId}`]),
    ...section('Columns', found, ({ column, findings }) => [`${column}: ${findingsText(findings)}`]),
    ...section('Columns stated to hold pseudonyms', pseudonymous, (column) => [column]),
    ...section('Issues', report.issues, issueLines),
    ...section('Warnings', report.warnings, issueLines),
    ...section('Passed', report.passedChecks, ({ check, citation }) => [`${check} (${citation})`]),
    ...section('Not applicable', report.notApplicable, ({ check, reason, citation }) => [
      `${check} (${citation}): ${reason}`,
    ]),
    ...section('What was stated', Object.entries(report.stated), ([field, value]) => [
      `${field}: ${[value].flat().map(String).join(', ')}`,
    ]),
    ...section('Metadata no rule reads', report.unreadMetadata, (field) => [
      `${field}: given, but not read; check its spelling, and that it is not given twice`,
    ]),
    '',
    'This shows what the data and the metadata given show, no more; whether the law is obeyed is for a person to judge.',
  ].join('\n')
}

function section<T>(title: string, items: readonly T[], lines: (item: T) => string[]): string[] {
  if (items.length === 0) return []
  return ['', `${title} (${items.length})`, ...items.flatMap((item) => bullet(lines(item)))]
}

function bullet([first = '', ...rest]: string[]): string[] {
  return [`- ${first}`, ...rest.map((line) => `  ${line}`)]
}

function issueLines({ severity, issue, citation, recommendation }: ComplianceIssue): string[] {
  return [`[${severity}] ${issue} (${citation})`, recommendation]
}

/** What most of a column holds in full, and what hardly any value is in few words. */
function findingsText(findings: readonly Finding[]): string {
  const rare = findings.filter((finding, index) => index > 0 && finding.share > 0 && finding.share < RARE)
  const main = findings.filter((finding) => !rare.includes(finding))
  return [
    ...main.map(findingText),
    ...(rare.length === 0
      ? []
      : [`also, rarely: ${rare.map((one) => `${kindText(one)} (${percent(one.share)})`).join(', ')}`]),
  ].join(', ')
}

function findingText(finding: Finding): string {
  const { confidence, share } = finding
  const where = share === 0 ? 'by its name only' : `${percent(share)} of values`
  return `${kindText(finding)} ${percent(confidence)} sure, ${where}`
}

function kindText({ kind, specialCategory }: Finding): string {
  return specialCategory === undefined ? kind : `${kind} (${specialCategory})`
}

/** A small share must not read as none. */
function percent(value: number): string {
  if (value >= RARE || value === 0) return `${Math.round(value * 100)} %`
  return value < 0.001 ? '< 0.1 %' : `${(value * 100).toFixed(1)} %`
}
