export { AuditTrail } from './trail.js'
export type { AuditTrailOptions } from './trail-options.js'
export { auditFunction, type AuditFunctionOptions, type FunctionAuditor } from './audit-function.js'
export { withActor, withPurpose } from './ambient.js'
export {
  configureAudit,
  flushAudit,
  recoverAudit,
  shutdownAudit,
  type RecoverOptions,
  type RecoverResult,
  type WaitOptions,
} from './runtime.js'
export type { FurtherExporter } from './further-exporters.js'
export type { AuditReceipt } from './receipt.js'
export type { AuditConfiguration, SharedOptions } from './settings.js'
export type { Capture, Captured } from './capture.js'
export type {
  CloseInput,
  CommonInput,
  ComplianceCheckInput,
  CustomInput,
  DataAccessInput,
  DataTransformationInput,
  ErrorInput,
  HumanReviewInput,
  ModelInferenceInput,
  ModelTrainingInput,
  UserRequestInput,
} from './events.js'
