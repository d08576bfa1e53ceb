import type { CaptureLevel } from '../../config/options.js'
import { digestOf } from '../../record/digest-of.js'
import { shapeOf } from '../../trail/shape.js'

/** How many levels of members the shape of a value shows. */
const DEPTH = 2

/** What of a value enters a record, made at once: the host may change the value before the record is made. */
export function described(value: unknown, capture: CaptureLevel): unknown {
  if (capture === 'shape') return shapeOf(value, DEPTH)
  const copy = copyOf(value)
  return capture === 'digest' ? digestOf(copy) : copy
}

/** Of arguments: one stands for itself. */
export function describedArguments(args: readonly unknown[], capture: CaptureLevel): unknown {
  if (args.length === 1) return described(args[0], capture)
  return args.map((value) => described(value, capture))
}

/** What cannot be copied, such as a stream or a function, is a marker in the record, or what it says itself. */
function copyOf(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    return value
  }
}
