export { wrapDataset, type WrapDatasetOptions } from './wrap-dataset.js'
export { wrapModel, type WrapModelOptions } from './wrap-model.js'
export { wrapReader, type WrapReaderOptions } from './wrap-reader.js'
