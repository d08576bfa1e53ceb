import type { AnyMethod } from '../../patch-method.js'
import { watched, weightsOf, type SeenWeights } from './artifacts.js'
import type { Instrumented } from './instrumented.js'
import { modelAddress, nameOfAddress } from './model-address.js'
import { modelIdOf, modelTypeOf, rememberFacts, type ModelFacts } from './model-facts.js'
import { observedMethod, observeSeen } from './observed-method.js'

/** `loadLayersModel`, with a `model_load` record: where from, and the digest of the weights. */
export function observedLoadLayersModel(original: AnyMethod, lib: Instrumented): AnyMethod {
  return function (this: unknown, source: unknown, options: unknown, ...rest: unknown[]): unknown {
    const seen: SeenWeights = {}
    const call = (): unknown => {
      const place = watched(source, options, 'load', lib.io(), seen)
      return Reflect.apply(original, this, [place, options, ...rest])
    }
    const facts = () => ({ ...pathOf(source), ...seen.facts })
    const load = {
      eventType: 'model_load',
      about: () => ({ modelId: idOf(facts()), model: facts() }),
      result: (model: unknown) => {
        rememberFacts(model, facts())
        return { modelId: modelIdOf(model, lib), modelType: modelTypeOf(model) }
      },
    }
    return observeSeen(load, 'tensorflow.loadLayersModel', lib, call)
  }
}

/** `GraphModel.prototype.load`, which every way of loading one comes to. */
export function observedGraphLoad(original: AnyMethod, lib: Instrumented): AnyMethod {
  return observedMethod('load', original, lib, (model) => {
    const path = pathOf(Reflect.get(model as object, 'modelUrl'))
    return {
      eventType: 'model_load',
      about: () => ({ modelId: idOf(path), modelType: 'GraphModel', model: path }),
      result: () => {
        // Weights that were streamed are nowhere as they were read.
        const facts = { ...path, ...weightsOf(Reflect.get(model as object, 'artifacts')) }
        rememberFacts(model, facts)
        return { modelId: modelIdOf(model, lib), model: facts }
      },
    }
  })
}

function pathOf(source: unknown): ModelFacts {
  const path = modelAddress(source)
  return path === undefined ? {} : { path }
}

function idOf({ path }: ModelFacts): string {
  return path === undefined ? 'unknown' : nameOfAddress(path)
}
