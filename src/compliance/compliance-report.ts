import type { ColumnFindings } from './findings.js'
import type { StatedMetadata } from './read-metadata.js'
import { reportText } from './report-text.js'
import type { ComplianceIssue, InapplicableCheck, PassedCheck } from './rules/evaluate.js'
import type { Regulation } from './rules/regulations.js'
import type { Component, Severity } from './rules/rule.js'

/** The members of a report as plain data: what `toJSON` gives. */
export interface ComplianceReportJson {
  regulation: Regulation
  component: Component
  /** Of the data set. */
  name: string
  /** RFC 3339, UTC. */
  generatedAt: string
  issues: ComplianceIssue[]
  /** Reasons to look, and what could not be judged from what was given (`Not shown: …`). */
  warnings: ComplianceIssue[]
  passedChecks: PassedCheck[]
  notApplicable: InapplicableCheck[]
  /** Every column seen, with what it seems to hold. */
  columns: ColumnFindings[]
  rowsSeen: number
  /** Rows whose values were looked at. */
  rowsInspected: number
  /**
   * The metadata as it was read: aliases resolved, lists as lists, what was empty left out. Nobody has verified it; it
   * is what whoever signs the report answers for.
   */
  stated: StatedMetadata
  /** Fields of the metadata that no rule knows: misspelt, or of no consequence. */
  unreadMetadata: string[]
  /** Of the audit trail, where one was written. */
  operationId?: string
}

export interface ComplianceSummary {
  regulation: Regulation
  component: Component
  name: string
  issuesCount: number
  issuesBySeverity: Record<Severity, number>
  warningsCount: number
  /** Those of the warnings that say what could not be judged. */
  notShownCount: number
  passedChecksCount: number
  notApplicableCount: number
  /** Columns with at least one finding. */
  personalDataColumns: number
  rowsSeen: number
  rowsInspected: number
}

/** How a report is written to a file. */
export interface ReportFileOptions {
  /** A name ending in `.html` or `.pdf`. */
  outputFile: string
  title?: string
  logoPath?: string
  additionalContext?: Readonly<Record<string, unknown>>
}

/**
 * What a data set and its metadata show of the demands of a regulation, and what they do not. It is evidence for a
 * person to judge, not a certificate: no issue does not mean that the law is obeyed. It holds no cell value.
 *
 * @example
 * const report = await checkCompliance({ data: rows, regulation: 'GDPR' })
 * if (report.hasIssues()) console.log(report.toString())
 */
export class ComplianceReport implements ComplianceReportJson {
  readonly regulation: Regulation
  readonly component: Component
  readonly name: string
  readonly generatedAt: string
  readonly issues: ComplianceIssue[]
  readonly warnings: ComplianceIssue[]
  readonly passedChecks: PassedCheck[]
  readonly notApplicable: InapplicableCheck[]
  readonly columns: ColumnFindings[]
  readonly rowsSeen: number
  readonly rowsInspected: number
  readonly stated: StatedMetadata
  readonly unreadMetadata: string[]
  readonly operationId?: string

  constructor(data: ComplianceReportJson) {
    this.regulation = data.regulation
    this.component = data.component
    this.name = data.name
    this.generatedAt = data.generatedAt
    this.issues = data.issues
    this.warnings = data.warnings
    this.passedChecks = data.passedChecks
    this.notApplicable = data.notApplicable
    this.columns = data.columns
    this.rowsSeen = data.rowsSeen
    this.rowsInspected = data.rowsInspected
    this.stated = data.stated
    this.unreadMetadata = data.unreadMetadata
    if (data.operationId !== undefined) this.operationId = data.operationId
  }

  /** Whether any rule found an issue. `false` does not mean that the law is obeyed: see `warnings`. */
  hasIssues(): boolean {
    return this.issues.length > 0
  }

  /** The report in numbers. */
  summary(): ComplianceSummary {
    const ofSeverity = (severity: Severity): number =>
      this.issues.filter((issue) => issue.severity === severity).length
    return {
      regulation: this.regulation,
      component: this.component,
      name: this.name,
      issuesCount: this.issues.length,
      issuesBySeverity: { high: ofSeverity('high'), medium: ofSeverity('medium'), low: ofSeverity('low') },
      warningsCount: this.warnings.length,
      notShownCount: this.warnings.filter(({ issue }) => issue.startsWith('Not shown: ')).length,
      passedChecksCount: this.passedChecks.length,
      notApplicableCount: this.notApplicable.length,
      personalDataColumns: this.columns.filter(({ findings }) => findings.length > 0).length,
      rowsSeen: this.rowsSeen,
      rowsInspected: this.rowsInspected,
    }
  }

  /** The report as plain text, for a terminal. */
  toString(): string {
    return reportText(this)
  }

  toJSON(): ComplianceReportJson {
    return { ...this }
  }

  /**
   * Writes the report as HTML or PDF, by the ending of `outputFile`.
   *
   * @returns the path written
   * @throws AuditError as `ReportGenerator.generateComplianceReport` does
   *
   * @example
   * await report.generateReport({ outputFile: 'compliance.html' })
   */
  async generateReport(options: ReportFileOptions): Promise<string> {
    // Loaded on demand: templates and charts are of no use to a service that only checks.
    const { ReportGenerator } = await import('../report/index.js')
    return new ReportGenerator().generateComplianceReport({ ...options, report: this })
  }
}
