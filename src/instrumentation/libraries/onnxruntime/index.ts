export { instrumentOnnxRuntime, onnxRuntimePatch } from './instrument.js'
export type { OnnxRuntimeOptions } from './session.js'
