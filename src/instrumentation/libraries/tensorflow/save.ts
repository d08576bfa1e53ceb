import type { AnyMethod } from '../../patch-method.js'
import { watched, type SeenWeights } from './artifacts.js'
import type { Instrumented } from './instrumented.js'
import { modelAddress } from './model-address.js'
import { modelIdOf, modelTypeOf } from './model-facts.js'
import { observeSeen } from './observed-method.js'

/** `save`, with a `model_save` record: where to, and the digest of the weights. */
export function observedSave(original: AnyMethod, lib: Instrumented, isGraph: boolean): AnyMethod {
  return function (this: unknown, target: unknown, ...rest: unknown[]): unknown {
    const seen: SeenWeights = {}
    const call = (): unknown => {
      const place = watched(target, undefined, 'save', lib.io(), seen)
      return Reflect.apply(original, this, [place, ...rest])
    }
    const path = modelAddress(target)
    const save = {
      eventType: 'model_save',
      about: () => ({
        modelId: modelIdOf(this, lib),
        modelType: isGraph ? 'GraphModel' : modelTypeOf(this),
        model: { ...(path !== undefined && { path }), ...seen.facts },
      }),
      result: () => ({}),
    }
    return observeSeen(save, 'tensorflow.save', lib, call)
  }
}
