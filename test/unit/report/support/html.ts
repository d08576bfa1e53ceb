import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ReportGenerator } from '../../../../src/report/index.js'
import type { AuditReportOptions, ReportGeneratorOptions } from '../../../../src/report/index.js'
import { tempDir } from '../../../support/temp-dir.js'
import { sampleComplianceReport } from './sample-check.js'
import { sampleLog } from './sample-log.js'

/** The HTML of an audit report, on the sample log unless told otherwise. */
export async function auditHtml(
  options: Partial<AuditReportOptions> = {},
  generator: ReportGeneratorOptions = {},
): Promise<string> {
  const outputFile = join(tempDir(), 'audit.html')
  await new ReportGenerator(generator).generateAuditReport({ logs: sampleLog(), outputFile, ...options })
  return readFile(outputFile, 'utf8')
}

/** The HTML of a compliance report on the sample check. */
export async function complianceHtml(
  options: { report?: object; additionalContext?: Record<string, unknown> } = {},
): Promise<string> {
  const outputFile = join(tempDir(), 'compliance.html')
  const report = sampleComplianceReport()
  await new ReportGenerator().generateComplianceReport({ report, outputFile, ...(options as object) })
  return readFile(outputFile, 'utf8')
}
