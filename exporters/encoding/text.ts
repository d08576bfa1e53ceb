import type { HrTime } from '../../src/otel/span-types.js'

/** Printable ASCII that JSON writes as it is: ids, hashes, names. To look is quicker than to call into the engine. */
const PLAIN = /^[ !#-[\]-~]*$/
const PLAIN_LENGTH = 80

/** A JSON string. A lone surrogate is not Unicode and has no UTF-8: it becomes U+FFFD. */
export function jsonString(text: string): string {
  if (text.length <= PLAIN_LENGTH && PLAIN.test(text)) return '"' + text + '"'
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed())
}

/** Nanoseconds since the Unix epoch as decimal text: a double would lose the last digits. */
export function unixNano([seconds, nanoseconds]: HrTime): string {
  if (
    seconds > 0 &&
    nanoseconds >= 0 &&
    nanoseconds < 1e9 &&
    Number.isInteger(seconds) &&
    Number.isInteger(nanoseconds)
  ) {
    return seconds + String(nanoseconds).padStart(9, '0')
  }
  return String(BigInt(Math.trunc(seconds)) * 1_000_000_000n + BigInt(Math.trunc(nanoseconds)))
}
