export { verifyAuditLogs } from './verify-audit-logs.js'
export type {
  ErrorKind,
  Finding,
  ReceiptClaim,
  VerificationReport,
  VerifyOptions,
  WarningKind,
} from './types.js'
