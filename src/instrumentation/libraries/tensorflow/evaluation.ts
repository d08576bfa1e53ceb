import type { AnyMethod } from '../../patch-method.js'
import type { Instrumented } from './instrumented.js'
import { metricsOf } from './metrics.js'
import { factsOf, modelIdOf, modelTypeOf, tensorNames } from './model-facts.js'
import { isValidation } from './nested-call.js'
import { observedMethod } from './observed-method.js'
import { describeTensors } from './tensors.js'

/** `evaluate` and `evaluateDataset`, with a `model_evaluation` record; the validation of a training has none of its own. */
export function observedEvaluation(method: string, original: AnyMethod, lib: Instrumented): AnyMethod {
  return observedMethod(method, original, lib, (model, [x, y]) => {
    if (isValidation(model, x)) return undefined
    const shapes = method === 'evaluate' && {
      datasetShape: {
        inputs: describeTensors(x, tensorNames(model, 'input'), 'shape'),
        targets: describeTensors(y, tensorNames(model, 'output'), 'shape'),
      },
    }
    return {
      eventType: 'model_evaluation',
      about: () => ({
        modelType: modelTypeOf(model),
        modelId: modelIdOf(model, lib),
        datasetName: lib.options().datasetName ?? 'unknown',
        ...shapes,
        model: factsOf(model),
      }),
      result: (values) => ({ metrics: metricsOf(model, values) }),
    }
  })
}
