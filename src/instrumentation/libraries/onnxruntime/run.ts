import { describeError } from '../../../record/error-value.js'
import { observeCall, quietly } from '../../observe-call.js'
import type { AnyMethod } from '../../patch-method.js'
import { recordEvent } from '../../record-event.js'
import { captureLevel } from '../captured-level.js'
import { enclosingCall } from '../enclosing-call.js'
import { describeTensors, type NamedTensors } from '../tensor-shape.js'
import type { Instrumented } from './instrumented.js'
import { factsOf, namesOf } from './session.js'

const NOTHING: NamedTensors = { named: {}, others: 0 }

/** `InferenceSession.prototype.run` with a `model_inference` record. */
export function observedRun(run: AnyMethod, lib: Instrumented): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(run, this, args)
    return isCounted(this) ? call() : new Run(this, lib).observe(call, args[0])
  }
}

/** Inside of a call of the library that made the session, a run is counted there. */
function isCounted(session: unknown): boolean {
  const enclosing = enclosingCall()
  const { isInner, isPart } = factsOf(session)
  if (!enclosing || !isInner) return false
  if (isPart) enclosing.runs++
  return true
}

class Run {
  readonly #session: unknown
  readonly #lib: Instrumented
  readonly #options
  readonly #capture
  #feeds = NOTHING

  constructor(session: unknown, lib: Instrumented) {
    this.#session = session
    this.#lib = lib
    this.#options = lib.options()
    this.#capture = captureLevel(this.#options)
  }

  observe(call: () => unknown, feeds: unknown): unknown {
    // Before the call: the host may fill the same memory anew while it waits.
    quietly(() => (this.#feeds = this.#describe(feeds, 'inputNames')))
    return observeCall(call, {
      returned: (output, durationMs) => {
        const { named, others } = this.#describe(output, 'outputNames')
        this.#record({ output: named, ...(others > 0 && { otherOutputs: others }), durationMs })
      },
      failed: (error, durationMs) => {
        const failure = { outcome: 'failure', ...describeError(error, false) } as const
        this.#record({ output: {}, ...failure, durationMs })
      },
    })
  }

  #describe(values: unknown, names: 'inputNames' | 'outputNames'): NamedTensors {
    return describeTensors(values, namesOf(this.#session, names), this.#capture)
  }

  #record(details: Record<string, unknown>): void {
    const { modelId, source } = factsOf(this.#session)
    const { named, others } = this.#feeds
    const input = {
      modelId,
      inputData: named,
      ...(others > 0 && { otherInputs: others }),
      model: source.file,
      library: this.#lib.product,
      ...details,
    }
    recordEvent({ operationName: 'onnxruntime.run', eventType: 'model_inference', input }, this.#options)
  }
}
