import { join } from 'node:path'
import { AuditError } from 'spanledger'
import type { ComplianceReport } from 'spanledger/compliance'
import { ReportGenerator } from 'spanledger/report'

export interface Reports {
  audit: string
  /** Absent where no browser could print it; `noPdfBecause` says why. */
  auditPdf?: string
  noPdfBecause?: string
  complianceBefore: string
  complianceAfter: string
}

/** The report writes out this many records, the rare kinds first, and counts the rest: single decisions. */
const DETAIL_ROWS = 100

/** Reads back what the service left behind, as an auditor would, and writes the audit report as a page and as a PDF, and a page for each compliance check. */
export async function writeReports(
  directory: string,
  logDir: string,
  checks: { before: ComplianceReport; after: ComplianceReport },
): Promise<Reports> {
  const generator = new ReportGenerator()
  const to = (name: string): { outputFile: string } => ({ outputFile: join(directory, name) })
  const title = 'Spam filter: audit report'
  const audit = { logs: { logDir }, title, includeCharts: true, detailRows: DETAIL_ROWS }
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
