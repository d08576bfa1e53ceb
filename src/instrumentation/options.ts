import type { Aggregation } from '../config/aggregation-rule.js'
import type { Capture } from '../trail/capture.js'

/** What every instrumentation of a library, every wrapper and the bridge may be told. */
export interface InstrumentationOptions {
  /** What is recorded of inputs and outputs. @default SPANLEDGER_CAPTURE, or 'shape' */
  capture?: Exclude<Capture, (...args: never[]) => unknown> | undefined
  /**
   * One record for many calls, with exact counts: `every 100`, `per second`, `per minute`, `per hour`, or `none`. Such
   * records stand in trails of their own, not in the one that surrounds the calls.
   *
   * @default SPANLEDGER_AGGREGATE, or 'none': a record for each call
   */
  aggregate?: Aggregation | undefined
  /** Of the records, in place of those of the trail or the process. */
  regulations?: readonly string[] | undefined
  /** Of the records, where none surrounds the call. */
  purpose?: string | undefined
}
