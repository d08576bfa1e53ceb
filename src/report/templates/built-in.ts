import { auditReport } from './audit-report.js'
import * as compliance from './compliance-report.js'
import * as page from './document.js'
import * as incidents from './incidents.js'
import { charts, limits } from './summary.js'
import * as timeline from './timeline.js'
import * as usage from './usage.js'

/** The built-in templates and partials by name: what a file `<name>.mustache` in `templatesDir` takes the place of. */
export const BUILT_IN_TEMPLATES: Readonly<Record<string, string>> = {
  audit_report: auditReport,
  compliance_report: compliance.complianceReport,
  document_start: page.documentStart,
  document_end: page.documentEnd,
  report_header: page.reportHeader,
  tiles: page.tiles,
  contents: page.contents,
  limits,
  charts,
  operations: usage.operations,
  accesses: usage.accesses,
  models: usage.models,
  regulations: usage.regulations,
  requests: incidents.requests,
  problems: incidents.problems,
  checks: incidents.checks,
  check_findings: incidents.checkFindings,
  reviews: incidents.reviews,
  timeline: timeline.timeline,
  timeline_who: timeline.timelineWho,
  timeline_details: timeline.timelineDetails,
  issues: compliance.issues,
  warnings: compliance.warnings,
  stated: compliance.stated,
  columns: compliance.columns,
  passed: compliance.passed,
  inapplicable: compliance.inapplicable,
  additional: page.additional,
  sign_off: page.signOff,
  section_head: page.sectionHead,
  table_end: page.tableEnd,
  table_empty: page.tableEmpty,
  badge: page.badge,
  missing: page.missing,
}
