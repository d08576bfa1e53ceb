import type { AnyMethod } from '../../patch-method.js'
import { captureLevel } from '../captured-level.js'
import type { Instrumented } from './instrumented.js'
import { factsOf, modelIdOf, tensorNames } from './model-facts.js'
import { observedMethod } from './observed-method.js'
import { describeTensors } from './tensors.js'

/** `predict`, `execute` and their like, with a `model_inference` record. */
export function observedInference(method: string, original: AnyMethod, lib: Instrumented): AnyMethod {
  return observedMethod(method, original, lib, (model, [inputs, wanted]) => {
    const capture = captureLevel(lib.options())
    // Before the call: the host may dispose of its tensors while it waits.
    const inputData = describeTensors(inputs, tensorNames(model, 'input'), capture)
    const outputNames = () =>
      (isExecute(method) ? namesGiven(wanted) : undefined) ?? tensorNames(model, 'output')
    return {
      eventType: 'model_inference',
      about: () => ({ modelId: modelIdOf(model, lib), inputData, output: {}, model: factsOf(model) }),
      result: (value) => ({ output: describeTensors(value, outputNames(), capture) }),
    }
  })
}

function isExecute(method: string): boolean {
  return method.startsWith('execute')
}

/** Names of nodes of the model; the library refuses any other. */
function namesGiven(names: unknown): string[] | undefined {
  const list: unknown[] = Array.isArray(names) ? names : [names]
  return list.every((name) => typeof name === 'string') ? list : undefined
}
