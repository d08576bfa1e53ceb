import { describeError } from '../../../record/error-value.js'
import { dataMember } from '../../../record/intrinsics.js'
import { observeCall, quietly } from '../../observe-call.js'
import type { AnyMethod } from '../../patch-method.js'
import { recordEvent } from '../../record-event.js'
import { captureLevel } from '../captured-level.js'
import { enclosingCall, runEnclosed, type EnclosingCall } from '../enclosing-call.js'
import type { Instrumented } from './instrumented.js'
import { isObject, isSeen, modelDetails } from './model-facts.js'
import { Values } from './values.js'

/** What is called: a pipeline, a model once, or a model until a text is complete. */
export type CallKind = 'pipeline' | 'model' | 'generate'

/** A call of a pipeline or a model with one `model_inference` record, however often it runs a model. */
export function observedCall(method: AnyMethod, kind: CallKind, lib: Instrumented): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(method, this, args)
    return enclosingCall()?.covers(this) ? call() : new Call(this, kind, lib).observe(call, args)
  }
}

class Call {
  readonly #target: unknown
  readonly #kind: CallKind
  readonly #options
  readonly #library
  readonly #values: Values
  readonly #enclosing: EnclosingCall
  #inputData: unknown = {}

  constructor(target: unknown, kind: CallKind, lib: Instrumented) {
    this.#target = target
    this.#kind = kind
    this.#options = lib.options()
    this.#library = lib.product
    this.#values = new Values(lib.Tensor, captureLevel(this.#options))
    this.#enclosing = { runs: 0, isOpen: true, covers: (inner) => isPartOf(target, inner) }
  }

  observe(call: () => unknown, args: readonly unknown[]): unknown {
    quietly(() => (this.#inputData = this.#inputs(args)))
    return observeCall(() => runEnclosed(this.#enclosing, call), {
      returned: (output, durationMs) => this.#record({ output: this.#output(output), durationMs }),
      failed: (error, durationMs) =>
        this.#record({ output: {}, outcome: 'failure', ...describeError(error, false), durationMs }),
    })
  }

  #inputs(args: readonly unknown[]): unknown {
    return this.#kind === 'pipeline'
      ? args.map((arg) => this.#values.describe(arg))
      : this.#values.describeNamed(args[0])
  }

  #output(output: unknown): unknown {
    return this.#kind === 'pipeline' ? this.#values.describe(output) : this.#values.describeNamed(output)
  }

  #record(details: Record<string, unknown>): void {
    this.#enclosing.isOpen = false
    const isPipeline = this.#kind === 'pipeline'
    const model = isPipeline ? member(this.#target, 'model') : this.#target
    const input = {
      ...(isPipeline && taskOf(this.#target)),
      ...modelDetails(model),
      inputData: this.#inputData,
      ...(isSeen(model) && { runs: this.#enclosing.runs }),
      library: this.#library,
      ...details,
    }
    const operationName = `transformers.${this.#kind}`
    recordEvent({ operationName, eventType: 'model_inference', input }, this.#options)
  }
}

/** A pipeline calls its model, and a model itself. */
function isPartOf(target: unknown, inner: unknown): boolean {
  if (inner === target) return true
  return isObject(target) && Object.values(target).includes(inner)
}

const TASK = /^[a-z0-9_-]{1,64}$/

function taskOf(pipeline: unknown): { task?: string } {
  const task = member(pipeline, 'task')
  return typeof task === 'string' && TASK.test(task) ? { task } : {}
}

function member(of: unknown, key: string): unknown {
  return isObject(of) ? dataMember(of, key) : undefined
}
