import { describeError } from '../../../record/error-value.js'
import { ambient, runWith } from '../../../trail/ambient.js'
import { observeCall } from '../../observe-call.js'
import type { AnyMethod } from '../../patch-method.js'
import { enclosingCall, runEnclosed, type EnclosingCall } from '../enclosing-call.js'
import { recordLoad, recordSingly } from '../record-load.js'
import type { Instrumented } from './instrumented.js'
import { isObject, modelDetails, rememberModel, requestOf, sessionDetails, sourcesOf } from './model-facts.js'

/** `from_pretrained` of a model with a `model_load` record: one, though such a method calls the next. */
export function observedLoad(load: AnyMethod, lib: Instrumented): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(load, this, args)
    const request = requestOf(args)
    if (enclosingCall()?.covers(request.modelId)) return call()
    const surroundings = ambient()
    const enclosing: EnclosingCall = {
      runs: 0,
      isOpen: true,
      covers: (target) => target === request.modelId,
    }
    const record = (details: () => Record<string, unknown>) => () =>
      runWith(surroundings, () => {
        const input = { ...request, ...details(), library: lib.product }
        const event = { operationName: 'transformers.from_pretrained', eventType: 'model_load', input }
        recordSingly(event, lib.options())
      })
    return observeCall(() => runEnclosed(enclosing, call), {
      returned: (model, durationMs) => {
        enclosing.isOpen = false
        if (isObject(model)) rememberModel(model, request)
        const details = () => ({
          outcome: 'success' as const,
          ...modelDetails(model),
          ...sessionDetails(model),
          durationMs,
        })
        void recordLoad(sourcesOf(model), record(details))
      },
      failed: (error, durationMs) => {
        enclosing.isOpen = false
        record(() => ({ outcome: 'failure', ...describeError(error, false), durationMs }))()
      },
    })
  }
}
