import { describeError } from '../record/error-value.js'
import { digestOf } from '../record/digest-of.js'
import type { CaptureLevel } from '../config/options.js'
import { shapeOf } from './shape.js'

/** What a capture function is asked about. */
export type Captured =
  | { phase: 'call'; args: readonly unknown[] }
  | { phase: 'return'; result: unknown }
  | { phase: 'error'; error: unknown }

/** How much of arguments, results and errors is recorded; a function returns the details itself. */
export type Capture = CaptureLevel | ((captured: Captured) => Record<string, unknown>)

/** Details of `function_call`, `function_return` and `error` records. */
export function captureDetails(capture: Capture, captured: Captured): Record<string, unknown> {
  if (typeof capture === 'function') return { ...capture(captured) }
  const of = VALUE[capture]
  switch (captured.phase) {
    case 'call':
      return { arguments: captured.args.map(of) }
    case 'return':
      return { result: of(captured.result) }
    case 'error':
      return { ...describeError(captured.error, capture === 'full') }
  }
}

export function isCapture(value: unknown): value is Capture {
  return typeof value === 'function' || (typeof value === 'string' && Object.hasOwn(VALUE, value))
}

const VALUE: Record<CaptureLevel, (value: unknown) => unknown> = {
  shape: (value) => shapeOf(value, 2),
  digest: digestOf,
  full: (value) => value,
}
