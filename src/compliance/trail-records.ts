import type { AuditTrail } from '../trail/index.js'
import type { ComplianceReport } from './compliance-report.js'
import type { PersonalDataDetection } from './findings.js'

/** More names than this would not fit a record beside the rest. */
const MAX_COLUMNS_NAMED = 500

/** Records that the audit itself read the data. */
export function recordAccess(
  trail: AuditTrail,
  datasetName: string,
  purpose: string,
  detected: PersonalDataDetection,
): void {
  const names = detected.columns.map(({ column }) => column)
  const more = names.length - MAX_COLUMNS_NAMED
  trail.logDataAccess({
    datasetName,
    columnsAccessed: more > 0 ? [...names.slice(0, MAX_COLUMNS_NAMED), `… and ${more} more`] : names,
    numRecords: detected.rowsSeen,
    purpose,
  })
}

/** Records what the check found, one record a finding, and closes the trail. */
export function recordReport(trail: AuditTrail, report: ComplianceReport): void {
  const { regulation, component, name, ...counts } = report.summary()
  trail.logComplianceCheck({
    checkType: `${component}_compliance`,
    regulation,
    result: report.hasIssues() ? 'issues found' : 'no issues found',
    // What was stated is what the result rests on: without it the record could not be checked again.
    details: { name, ...counts, stated: report.stated, unreadMetadata: report.unreadMetadata },
  })
  for (const issue of report.issues) trail.logEvent('compliance_issue', { ...issue })
  for (const warning of report.warnings) trail.logEvent('compliance_warning', { ...warning })
  for (const check of report.passedChecks) trail.logEvent('compliance_passed', { ...check })
  trail.close({ status: 'completed', details: { ...counts } })
}
