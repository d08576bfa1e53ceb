import type { InstrumentationOptions } from '../../options.js'

/** A loaded copy of the library whose calls are recorded. */
export interface Instrumented {
  /** Name and version, as the records tell them. */
  product: { name: string; version?: string }
  /** Those that hold now: an explicit call may replace them. */
  options: () => InstrumentationOptions
  /** The library's own class of tensors. */
  Tensor: unknown
}
