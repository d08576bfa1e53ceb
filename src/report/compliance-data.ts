import { AuditError } from '../errors.js'

export interface ComplianceFinding {
  component: string
  issue: string
  severity: 'high' | 'medium' | 'low'
  recommendation: string
  citation: string
}

export interface CompliancePassedCheck {
  component: string
  check: string
  citation: string
}

export interface ComplianceInapplicableCheck {
  check: string
  reason: string
  citation: string
}

export interface ComplianceColumn {
  column: string
  /** `confidence` and `share` from 0 to 1. */
  findings: readonly {
    kind: string
    confidence: number
    share: number
    specialCategory?: string | boolean | undefined
  }[]
}

/** The result of a compliance check, as far as a report shows it. */
export interface ComplianceReportData {
  regulation: string
  component: string
  name: string
  /** RFC 3339. */
  generatedAt: string
  issues: readonly ComplianceFinding[]
  warnings: readonly ComplianceFinding[]
  passedChecks: readonly CompliancePassedCheck[]
  /** Checks whose condition for asking was not met. */
  notApplicable?: readonly ComplianceInapplicableCheck[] | undefined
  /** Names of metadata fields that no check reads, for instance misspelt ones. */
  unreadMetadata?: readonly string[] | undefined
  columns?: readonly ComplianceColumn[] | undefined
  rowsSeen?: number | undefined
  /** Rows whose values were looked at. */
  rowsInspected?: number | undefined
  /** What was stated about the processing, by field. */
  stated?: Readonly<Record<string, unknown>> | undefined
  operationId?: string | undefined
}

/** An object whose JSON is a {@link ComplianceReportData}. */
export interface ComplianceReportLike {
  toJSON(): unknown
}

const LISTS = ['issues', 'warnings', 'passedChecks'] as const
const TEXTS = ['regulation', 'component', 'name', 'generatedAt'] as const

/**
 * The data behind either form.
 *
 * @throws AuditError `ERR_INVALID_INPUT` if it has not the members a report needs.
 */
export function complianceData(report: ComplianceReportData | ComplianceReportLike): ComplianceReportData {
  const data: unknown = hasToJson(report) ? report.toJSON() : report
  if (typeof data !== 'object' || data === null) throw invalid('is not an object')
  const members = data as Record<string, unknown>
  for (const name of TEXTS) {
    if (typeof members[name] !== 'string') throw invalid(`has no text \`${name}\``)
  }
  for (const name of LISTS) {
    if (!isListOfObjects(members[name])) throw invalid(`has no list of objects \`${name}\``)
  }
  const { columns = [], notApplicable = [], unreadMetadata = [], stated = {} } = members
  if (!isListOfObjects(notApplicable)) throw invalid('has `notApplicable` that is no list of objects')
  if (!isListOfObjects([stated])) throw invalid('has `stated` that is no object')
  if (!Array.isArray(unreadMetadata)) throw invalid('has `unreadMetadata` that is no list')
  if (!isListOfObjects(columns) || !columns.every(({ findings }) => isListOfObjects(findings))) {
    throw invalid('has `columns` that are not a list of objects with `findings`')
  }
  return data as ComplianceReportData
}

function hasToJson(report: ComplianceReportData | ComplianceReportLike): report is ComplianceReportLike {
  return (
    typeof report === 'object' && report !== null && 'toJSON' in report && typeof report.toJSON === 'function'
  )
}

function isListOfObjects(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null)
}

function invalid(what: string): AuditError {
  return new AuditError(
    'ERR_INVALID_INPUT',
    `The compliance report ${what}: pass what ComplianceAuditor or checkCompliance returned.`,
  )
}
