import { AuditError } from '../../errors.js'
import { describeError } from '../../record/error-value.js'
import { captureLevel } from '../libraries/captured-level.js'
import { observeCall } from '../observe-call.js'
import type { AnyMethod } from '../patch-method.js'
import { recordEvent } from '../record-event.js'
import { described, describedArguments } from './described.js'
import { standIn } from './stand-in.js'
import { checkedWrap, methodsOf, type WrapOptions } from './wrap-options.js'

export interface WrapModelOptions extends WrapOptions {
  /** What the model is called in the records. */
  modelId: string
  /** @default those of `predict`, `infer`, `run`, `generate`, `embed`, `classify`, `score`, `transform` that it has */
  methods?: readonly string[] | undefined
  /** @default 'model.<method>', of a function 'model.call' */
  operationName?: string | undefined
}

const USUAL = ['predict', 'infer', 'run', 'generate', 'embed', 'classify', 'score', 'transform']

/**
 * A model whose calls are `model_inference` records: what they were of (shapes, unless `capture` says more), how long
 * they took, how they ended. The model itself stays as it is; what its calls return or throw is as without. Calls that
 * the model makes of its own methods are part of the call it is in.
 *
 * @param model An object with methods, or a function. Private members, getters and `this` work as they did.
 * @throws {AuditError} ERR_INVALID_INPUT for what is neither; ERR_INVALID_OPTION without a `modelId`, for methods that
 * do not exist, for an object without any, and for an aggregation rule that is none.
 * @example
 * const model = wrapModel(new Net(weights), { modelId: 'credit-1', methods: ['run'], aggregate: 'per minute' })
 * const score = wrapModel(async (loan: Loan) => api.score(loan), { modelId: 'scoring-api' })
 */
export function wrapModel<M extends object>(model: M, options: WrapModelOptions): M {
  const checked = checkedWrap(model, options, 'wrapModel', 'modelId', ['methods'])
  const methods = methodsOf(model, checked.methods, USUAL, 'wrapModel')
  if (methods.size === 0 && typeof model !== 'function') {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `wrapModel: name the methods to record, as none is ${USUAL.join(', ')}`,
    )
  }
  const inferred = (method: string, call: AnyMethod): AnyMethod =>
    function (this: unknown, ...args: unknown[]) {
      return infer(checked, method, args, () => Reflect.apply(call, this, args) as unknown)
    }
  return standIn(
    model,
    (key, method) => (methods.has(key as string) ? inferred(key as string, method) : undefined),
    typeof model === 'function'
      ? {
          apply: (target, thisArg, args) =>
            Reflect.apply(inferred('call', target as AnyMethod), thisArg, args),
        }
      : {},
  )
}

function infer(options: WrapModelOptions, method: string, args: unknown[], call: () => unknown): unknown {
  const { modelId, operationName = `model.${method}` } = options
  const capture = captureLevel(options)
  const inputData = describedArguments(args, capture)
  const record = (more: Record<string, unknown>) => {
    const input = { modelId, inputData, ...more }
    recordEvent({ operationName, eventType: 'model_inference', input }, options)
  }
  return observeCall(call, {
    returned: (value, durationMs, outcome) =>
      record({ output: described(value, capture), durationMs, ...(outcome && { outcome }) }),
    failed: (error, durationMs) =>
      record({ output: {}, outcome: 'failure', ...describeError(error, false), durationMs }),
  })
}
