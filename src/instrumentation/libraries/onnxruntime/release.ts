import { describeError } from '../../../record/error-value.js'
import { observeCall } from '../../observe-call.js'
import type { AnyMethod } from '../../patch-method.js'
import { enclosingCall } from '../enclosing-call.js'
import { recordSingly } from '../record-load.js'
import type { Instrumented } from './instrumented.js'
import { factsOf } from './session.js'

/** `InferenceSession.prototype.release` with a `model_release` record. */
export function observedRelease(release: AnyMethod, lib: Instrumented): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(release, this, args)
    const { modelId, source, isInner } = factsOf(this)
    if (isInner && enclosingCall()) return call()
    const record = (more: Record<string, unknown>) => {
      const input = { modelId, model: source.file, library: lib.product, ...more }
      const event = { operationName: 'onnxruntime.release', eventType: 'model_release', input }
      recordSingly(event, lib.options())
    }
    return observeCall(call, {
      returned: (_, durationMs) => record({ outcome: 'success', durationMs }),
      failed: (error, durationMs) =>
        record({ outcome: 'failure', ...describeError(error, false), durationMs }),
    })
  }
}
