export { instrumentTransformers, transformersPatch } from './instrument.js'
