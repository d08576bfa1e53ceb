import { dataMember } from '../../../record/intrinsics.js'
import type { CustomInput } from '../../../trail/events.js'
import type { AnyMethod } from '../../patch-method.js'
import { configured } from '../../configured.js'
import type { InstrumentationOptions } from '../../options.js'
import type { Instrumented } from './instrumented.js'
import { finalMetrics, metricsOf } from './metrics.js'
import { forgetDigest, modelIdOf, modelTypeOf, tensorNames } from './model-facts.js'
import { trained } from './nested-call.js'
import { observedMethod } from './observed-method.js'
import { fitParameters, modelSize, optimizerOf } from './parameters.js'
import { asTensor, describeTensors } from './tensors.js'

/** `fit`, with a `model_training` record. */
export function observedFit(method: string, original: AnyMethod, lib: Instrumented): AnyMethod {
  return observedMethod(method, original, lib, (model, [x, y, args]) => {
    const datasetShape = shapesOf(model, x, y)
    return trainingOf(model, args, lib, { datasetShape })
  })
}

/** `fitDataset`, with a `model_training` record. */
export function observedFitDataset(method: string, original: AnyMethod, lib: Instrumented): AnyMethod {
  return observedMethod(method, original, lib, (model, [dataset, args]) => {
    // Elements of the dataset, which are batches as a rule; of a stream nobody knows how many.
    const size = typeof dataset === 'object' && dataset !== null ? dataMember(dataset, 'size') : undefined
    return trainingOf(model, args, lib, {
      datasetShape: { elements: Number.isFinite(size) ? size : 'unknown' },
    })
  })
}

/** `trainOnBatch`, with `model_training` records: of many calls, since a training makes one for each batch. */
export function observedTrainOnBatch(method: string, original: AnyMethod, lib: Instrumented): AnyMethod {
  return observedMethod(method, original, lib, (model, [x, y]) => ({
    eventType: 'model_training',
    about: () => ({
      ...identity(model, lib),
      datasetShape: shapesOf(model, x, y),
      parameters: { batchSize: batchSize(x), ...optimizerOf(model) },
    }),
    result: (losses) => ({ metrics: metricsOf(model, losses) }),
    isFrequent: true,
    options: perMinute(lib.options()),
  }))
}

function trainingOf(model: unknown, args: unknown, lib: Instrumented, more: CustomInput) {
  const begin = { ...fitParameters(args), ...optimizerOf(model) }
  return {
    eventType: 'model_training',
    about: () => ({ ...identity(model, lib), ...more, parameters: { ...begin, ...modelSize(model) } }),
    result: finalMetrics,
    around: (call: () => unknown) => trained(model as object, validationDataOf(args), call),
  }
}

/** Asked for at the end of a training, which may have changed the weights though it failed. */
function identity(model: unknown, lib: Instrumented) {
  forgetDigest(model)
  return {
    modelType: modelTypeOf(model),
    modelId: modelIdOf(model, lib),
    datasetName: lib.options().datasetName ?? 'unknown',
  }
}

function shapesOf(model: unknown, x: unknown, y: unknown) {
  return {
    inputs: describeTensors(x, tensorNames(model, 'input'), 'shape'),
    targets: describeTensors(y, tensorNames(model, 'output'), 'shape'),
  }
}

function batchSize(x: unknown): number | undefined {
  const first: unknown = Array.isArray(x) ? x[0] : x
  return asTensor(first)?.shape[0]
}

function validationDataOf(args: unknown): unknown {
  return typeof args === 'object' && args !== null ? dataMember(args, 'validationData') : undefined
}

function perMinute(options: InstrumentationOptions): InstrumentationOptions {
  if (options.aggregate !== undefined || (configured()?.aggregate ?? 'none') !== 'none') return options
  return { ...options, aggregate: 'per minute' }
}
