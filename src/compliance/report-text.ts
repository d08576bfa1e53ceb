import type { ComplianceReportJson } from './compliance-report.js'
import type { ComplianceIssue } from './rules/evaluate.js'

/** A report as lines of plain text. */
export function reportText(report: ComplianceReportJson): string {
  const { regulation, component, name, rowsSeen, rowsInspected, columns, operationId } = report
  const found = columns.filter(({ findings }) => findings.length > 0)
  return [
    `${regulation} check of the ${component} "${name}", ${report.generatedAt}`,
    `${rowsSeen} rows seen, ${rowsInspected} inspected; personal data found in ${found.length} of ${columns.length} columns`,
    ...(operationId === undefined ? [] : [`Audit trail: ${operationId}`]),
    ...section('Columns', found, ({ column, findings }) => [
      `${column}: ${findings.map(findingText).join(', ')}`,
    ]),
    ...section('Issues', report.issues, issueLines),
    ...section('Warnings', report.warnings, issueLines),
    ...section('Passed', report.passedChecks, ({ check, citation }) => [`${check} (${citation})`]),
    ...section('Not applicable', report.notApplicable, ({ check, reason, citation }) => [
      `${check} (${citation}): ${reason}`,
    ]),
    ...section('Metadata no rule reads', report.unreadMetadata, (field) => [field]),
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

function findingText(finding: ComplianceReportJson['columns'][number]['findings'][number]): string {
  const { kind, specialCategory, confidence, share } = finding
  const category = specialCategory === undefined ? '' : ` (${specialCategory})`
  return `${kind}${category} ${percent(confidence)} sure, ${percent(share)} of values`
}

/** A small share must not read as none. */
function percent(value: number): string {
  return value > 0 && value < 0.01 ? '< 1 %' : `${Math.round(value * 100)} %`
}
