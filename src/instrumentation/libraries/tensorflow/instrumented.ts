import type { InstrumentationOptions } from '../../options.js'

export interface TensorflowOptions extends InstrumentationOptions {
  /** Name of the data that models are trained and evaluated with: the library does not know it. @default 'unknown' */
  datasetName?: string | undefined
  /** Tells the id of a model. What it throws is the same as undefined. @default the model's name, or that of its file */
  modelId?: ((model: object) => string | undefined) | undefined
}

/** A loaded copy of the library whose calls are recorded. */
export interface Instrumented {
  /** Name and version, as the records tell them. */
  product: { name: string; version?: string }
  /** Those that hold now: an explicit call may replace them. */
  options: () => TensorflowOptions
  /** The library's registry of places where models are kept, where it is known. */
  io: () => unknown
}
