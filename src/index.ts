/// <reference lib="esnext.disposable" preserve="true" />
export {
  AuditTrail,
  auditFunction,
  configureAudit,
  flushAudit,
  recoverAudit,
  shutdownAudit,
  withActor,
  withPurpose,
} from './trail/index.js'
export type {
  AuditConfiguration,
  AuditFunctionOptions,
  AuditReceipt,
  AuditTrailOptions,
  Capture,
  Captured,
  CloseInput,
  CommonInput,
  ComplianceCheckInput,
  CustomInput,
  DataAccessInput,
  DataTransformationInput,
  ErrorInput,
  FunctionAuditor,
  HumanReviewInput,
  ModelInferenceInput,
  ModelTrainingInput,
  SharedOptions,
  UserRequestInput,
  WaitOptions,
} from './trail/index.js'
export type { DatasetCatalogue, DatasetEntry } from './config/catalogue.js'
export { digestOf } from './record/digest-of.js'
export { DEFAULT_REDACTION_RULES } from './record/redaction/default-rules.js'
export type { DetectorName } from './record/redaction/detectors.js'
export type {
  DetectFunction,
  RedactionAction,
  RedactionOptions,
  RedactionRule,
} from './record/redaction/rules.js'
export type { RecoveryReport } from './delivery/recovery.js'
export { AuditError, type AuditErrorCode } from './errors.js'
export { getAuditLogs, isRecord, queryAuditLogs, summarizeAuditLogs } from './query/index.js'
export type {
  Actor,
  AuditFilter,
  AuditQuery,
  AuditRecord,
  AuditSummary,
  BuiltInEventType,
  Damage,
  DetailsByType,
  DetailsOf,
  EventType,
  JsonObject,
  JsonValue,
  LedgerPosition,
  Outcome,
  QueryOptions,
  SourceOptions,
  SpanOrigin,
  StoredRecord,
  SubjectToken,
} from './query/index.js'
