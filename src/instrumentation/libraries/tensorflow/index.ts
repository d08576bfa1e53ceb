export { instrumentTensorflow, tensorflowPatch } from './instrument.js'
export type { TensorflowOptions } from './instrumented.js'
