export { AuditBridgeProcessor, type AuditBridgeOptions } from './bridge-processor.js'
export { loadBridgeRules } from './rules/load-rules.js'
export type { BridgeMatch, BridgeReader, BridgeRule, SpanKindName } from './rules/types.js'
