export { ReportGenerator } from './generator.js'
export type {
  AuditLogs,
  AuditReportOptions,
  ComplianceReportOptions,
  ReportGeneratorOptions,
  ReportOptions,
} from './options.js'
export type {
  ComplianceColumn,
  ComplianceFinding,
  CompliancePassedCheck,
  ComplianceReportData,
  ComplianceReportLike,
} from './compliance-data.js'
