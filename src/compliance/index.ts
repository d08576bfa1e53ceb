export { checkCompliance, type CheckComplianceOptions } from './check-compliance.js'
export {
  ComplianceAuditor,
  type AuditDatasetOptions,
  type ComplianceAuditorOptions,
} from './compliance-auditor.js'
export {
  ComplianceReport,
  type ComplianceReportJson,
  type ComplianceSummary,
  type ReportFileOptions,
} from './compliance-report.js'
export type { Dataset, Row } from './dataset/types.js'
export { detectPersonalData, type DetectionOptions } from './detect/detect-personal-data.js'
export type {
  ColumnFindings,
  Finding,
  PersonalDataDetection,
  PersonalDataKind,
  SpecialCategory,
} from './findings.js'
export type {
  ComplianceMetadata,
  LegalBasis,
  ModelConfig,
  SpecialCategoryCondition,
  TransferSafeguard,
} from './metadata.js'
export type { StatedMetadata } from './read-metadata.js'
export type { ComplianceIssue, InapplicableCheck, PassedCheck } from './rules/evaluate.js'
export type { Regulation } from './rules/regulations.js'
export type { Component, Severity } from './rules/rule.js'
