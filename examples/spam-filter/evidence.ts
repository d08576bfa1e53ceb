import { join } from 'node:path'
import {
  AuditError,
  getAuditLogs,
  summarizeAuditLogs,
  type AuditSummary,
  type StoredRecord,
} from 'spanledger'
import type { ComplianceReport } from 'spanledger/compliance'
import { ReportGenerator } from 'spanledger/report'

export interface Evidence {
  records: StoredRecord[]
  summary: AuditSummary
}

export interface Reports {
  audit: string
  /** Absent where no browser could print it; `noPdfBecause` says why. */
  auditPdf?: string
  noPdfBecause?: string
  complianceBefore: string
  complianceAfter: string
}

/** Of the records of single decisions the report writes out this many, and counts the rest. */
const DETAIL_ROWS = 100

/** Reads back what the service left behind, as an auditor would. */
export async function readEvidence(logDir: string): Promise<Evidence> {
  return { records: await getAuditLogs({ logDir }), summary: await summarizeAuditLogs({ logDir }) }
}

/** Writes the audit report as a page and as a PDF, and a page for each compliance check. */
export async function writeReports(
  directory: string,
  logs: StoredRecord[],
  checks: { before: ComplianceReport; after: ComplianceReport },
): Promise<Reports> {
  const generator = new ReportGenerator()
  const to = (name: string): { outputFile: string } => ({ outputFile: join(directory, name) })
  const audit = { logs, title: 'Spam filter: audit report', includeCharts: true, detailRows: DETAIL_ROWS }
  const pages = {
    audit: await generator.generateAuditReport({ ...audit, ...to('audit_report.html') }),
    complianceBefore: await generator.generateComplianceReport({
      report: checks.before,
      ...to('compliance_report.html'),
    }),
    complianceAfter: await generator.generateComplianceReport({
      report: checks.after,
      ...to('compliance_report_pseudonymised.html'),
    }),
  }
  try {
    return {
      ...pages,
      auditPdf: await generator.generateAuditReport({ ...audit, ...to('audit_report.pdf') }),
    }
  } catch (error) {
    if (!(error instanceof AuditError && error.code === 'ERR_NO_BROWSER')) throw error
    return { ...pages, noPdfBecause: error.message }
  }
}
