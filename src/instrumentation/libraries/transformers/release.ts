import { describeError } from '../../../record/error-value.js'
import { observeCall } from '../../observe-call.js'
import type { AnyMethod } from '../../patch-method.js'
import { runEnclosed } from '../enclosing-call.js'
import { recordSingly } from '../record-load.js'
import type { Instrumented } from './instrumented.js'
import { modelDetails } from './model-facts.js'

/** `dispose` of a model with one `model_release` record, however many sessions it has. */
export function observedRelease(dispose: AnyMethod, lib: Instrumented): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const enclosing = { runs: 0, isOpen: true, covers: () => false }
    const record = (more: Record<string, unknown>) => {
      enclosing.isOpen = false
      const input = { ...modelDetails(this), library: lib.product, ...more }
      const event = { operationName: 'transformers.dispose', eventType: 'model_release', input }
      recordSingly(event, lib.options())
    }
    return observeCall(() => runEnclosed(enclosing, () => Reflect.apply(dispose, this, args) as unknown), {
      returned: (_, durationMs) => record({ outcome: 'success', durationMs }),
      failed: (error, durationMs) =>
        record({ outcome: 'failure', ...describeError(error, false), durationMs }),
    })
  }
}
