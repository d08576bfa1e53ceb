import { warnOfHost } from '../../../otel/diagnose.js'
import { describeError } from '../../../record/error-value.js'
import type { CustomInput } from '../../../trail/events.js'
import { observeCall } from '../../observe-call.js'
import type { InstrumentationOptions } from '../../options.js'
import type { AnyMethod } from '../../patch-method.js'
import { recordEvent } from '../../record-event.js'
import type { Instrumented } from './instrumented.js'
import { entered, isDelegated } from './nested-call.js'

/** What one call is recorded as. */
export interface SeenCall {
  eventType: string
  /** What is known whether it succeeds or not. */
  about: () => CustomInput
  /** What its result adds. */
  result: (value: unknown) => CustomInput
  /** Runs the call. @default as it is */
  around?: (call: () => unknown) => unknown
  /** Of a call that a training makes for each batch. */
  isFrequent?: boolean
  /** @default those of the library */
  options?: InstrumentationOptions
}

/**
 * A method of a model's with a record of each call that the host makes; of those by which the library does its work,
 * none.
 *
 * @param look Tells what a call is, before it is made; undefined for one that is not recorded. What it throws is as
 * undefined.
 */
export function observedMethod(
  method: string,
  original: AnyMethod,
  lib: Instrumented,
  look: (self: unknown, args: unknown[]) => SeenCall | undefined,
): AnyMethod {
  return function (this: unknown, ...args: unknown[]): unknown {
    const call = (): unknown => Reflect.apply(original, this, args)
    const seen = isDelegated(this, method) ? undefined : attempt(() => look(this, args))
    if (!seen) return call()
    return entered(this, method, () => observeSeen(seen, `tensorflow.${method}`, lib, call))
  }
}

/** Makes a call and records how it ended. */
export function observeSeen(
  seen: SeenCall,
  operationName: string,
  lib: Instrumented,
  call: () => unknown,
): unknown {
  const { eventType, about, result, isFrequent, around = (run) => run() } = seen
  const record = (more: CustomInput) => {
    const input = { ...about(), library: lib.product, ...more }
    const event = { operationName, eventType, input, ...(isFrequent && { isFrequent }) }
    recordEvent(event, seen.options ?? lib.options())
  }
  return observeCall(() => around(call), {
    returned: (value, durationMs) => record({ outcome: 'success', durationMs, ...result(value) }),
    failed: (error, durationMs) => record({ outcome: 'failure', durationMs, ...describeError(error, false) }),
  })
}

function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    warnOfHost('a call of TensorFlow.js could not be described', error)
    return undefined
  }
}
