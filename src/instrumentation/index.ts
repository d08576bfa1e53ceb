export {
  SpanledgerInstrumentation,
  type SpanledgerInstrumentationConfig,
} from './hooks/spanledger-instrumentation.js'
export type { InstrumentationOptions } from './options.js'
export { auditHttp } from './web/http.js'
export { auditExpress, type ExpressAudit } from './web/express.js'
export { auditFastify, type FastifyAudit, type FastifyRequestParts } from './web/fastify.js'
export { auditHono, type HonoAudit } from './web/hono.js'
export type { HonoContextParts } from './web/hono-route.js'
export type { BaggageKeys, WebAuditOptions } from './web/options.js'
export { auditBaggage, injectAuditBaggage, withAuditBaggage, type HeaderCarrier } from './web/baggage.js'
export { instrumentOnnxRuntime, type OnnxRuntimeOptions } from './libraries/onnxruntime/index.js'
export { instrumentTensorflow, type TensorflowOptions } from './libraries/tensorflow/index.js'
export { instrumentTransformers } from './libraries/transformers/index.js'
export {
  wrapDataset,
  wrapModel,
  wrapReader,
  type WrapDatasetOptions,
  type WrapModelOptions,
  type WrapReaderOptions,
} from './wrap/index.js'
export type { Aggregation } from '../config/aggregation-rule.js'
export { AuditBridgeProcessor, loadBridgeRules, type AuditBridgeOptions } from './bridge/index.js'
export type { BridgeMatch, BridgeReader, BridgeRule, SpanKindName } from './bridge/index.js'
export { countRows } from './count-rows.js'
