export { getAuditLogs } from './get-audit-logs.js'
export { queryAuditLogs } from './query-audit-logs.js'
export { summarizeAuditLogs } from './summarize-audit-logs.js'
export { isRecord } from '../record/types.js'
export type { AuditFilter, AuditQuery, AuditSummary, Damage, QueryOptions, SourceOptions } from './types.js'
export type {
  Actor,
  AuditRecord,
  BuiltInEventType,
  DetailsByType,
  DetailsOf,
  EventType,
  JsonObject,
  JsonValue,
  LedgerPosition,
  Outcome,
  SpanOrigin,
  StoredRecord,
  SubjectToken,
} from '../record/types.js'
