import type { AuditFilter, SourceOptions } from '../query/types.js'
import type { StoredRecord } from '../record/types.js'
import type { ComplianceReportData, ComplianceReportLike } from './compliance-data.js'

/** How every report of a {@link ReportGenerator} looks and is printed. */
export interface ReportGeneratorOptions {
  /**
   * A directory of `.mustache` files that take the place of the built-in templates and partials of the same name
   * (`audit_report.mustache`, `compliance_report.mustache`, `limits.mustache` …); other names become new partials.
   */
  templatesDir?: string
  /** CSS added after the built-in style sheet: the text itself if it has a `{`, else the path of a file. */
  customCss?: string
  /**
   * For PDF: the Chrome or Chromium to run, or the directory of an installed `@sparticuz/chromium`.
   * @default SPANLEDGER_CHROMIUM, an installed browser, or the package `@sparticuz/chromium`
   */
  executablePath?: string
}

/** What both reports take. */
export interface ReportOptions {
  /** `….html` or `….pdf`. A missing directory is made; an existing file is replaced in one step. */
  outputFile: string
  title?: string
  /** A `.png`, `.jpg`, `.svg` or `.webp` of at most 2 MiB, embedded in the report. */
  logoPath?: string
  /** Values for templates under their own names, where those are not the report's, and shown in a table. */
  additionalContext?: Readonly<Record<string, unknown>>
}

/** Records, where to read them, or the id of one operation (read from the configured sink). */
export type AuditLogs =
  readonly StoredRecord[] | AsyncIterable<StoredRecord> | (AuditFilter & SourceOptions) | string

export interface AuditReportOptions extends ReportOptions {
  logs: AuditLogs
  /** @default true */
  includeCharts?: boolean
  /** How many records the detailed timeline writes out; the others are counted. @default 1000 */
  detailRows?: number
}

export interface ComplianceReportOptions extends ReportOptions {
  report: ComplianceReportData | ComplianceReportLike
}
