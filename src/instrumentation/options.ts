import { parseAggregation, type Aggregation } from '../config/aggregation-rule.js'
import { AuditError } from '../errors.js'
import type { Capture } from '../trail/capture.js'
import { readOptions } from '../trail/settings.js'

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
  /** Of the records, in place of those of the trail or the process; those of the catalogue stand beside them. */
  regulations?: readonly string[] | undefined
  /** Of the records, where none surrounds the call. */
  purpose?: string | undefined
}

const NAMES: readonly string[] = [
  'capture',
  'aggregate',
  'regulations',
  'purpose',
] satisfies (keyof InstrumentationOptions)[]

/**
 * A copy of the options, checked when they are given and not when something is first recorded: a misspelt one would
 * leave the records without what it says.
 *
 * @param more Names allowed beside those of {@link InstrumentationOptions}.
 * @param of Who takes them, for the message.
 * @throws {AuditError} ERR_INVALID_OPTION
 */
export function checkOptions<O extends InstrumentationOptions>(
  given: O,
  more: readonly string[],
  of: string,
): O {
  const options = readOptions(given, of)
  const strange = Object.keys(options).find((name) => !NAMES.includes(name) && !more.includes(name))
  if (strange !== undefined) {
    const known = [...more, ...NAMES].join(', ')
    throw new AuditError('ERR_INVALID_OPTION', `${of} has no option "${strange}": use ${known}`)
  }
  if (options.aggregate !== undefined) parseAggregation(options.aggregate)
  return options
}
