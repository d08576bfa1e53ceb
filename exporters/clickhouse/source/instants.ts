import { parseInstant } from '../../../src/record/time.js'

const SECOND = 1_000_000_000n
const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n

/**
 * An instant of a record or a filter as a `DateTime64(9)` holds it: nanoseconds since the Unix epoch, as decimal text.
 * What lies beyond its range (years 1677 to 2262) becomes its end, where no record is.
 */
export function nanosecondsOf(timestamp: string): string {
  const [seconds, nanoseconds] = parseInstant(timestamp)
  const all = BigInt(seconds) * SECOND + BigInt(nanoseconds)
  return String(all < MIN ? MIN : all > MAX ? MAX : all)
}

/** The inverse of {@link nanosecondsOf}. */
export function timestampOf(nanoseconds: string): string {
  const all = BigInt(nanoseconds)
  const fraction = ((all % SECOND) + SECOND) % SECOND
  const text = new Date(Number((all - fraction) / SECOND) * 1000).toISOString()
  return text.slice(0, 20) + String(fraction).padStart(9, '0') + 'Z'
}
