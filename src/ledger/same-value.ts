/** Whether a stored value is the one that is expected, which is text, a number, a boolean or an array of such. */
export type SameValue = (expected: unknown, stored: unknown) => boolean

/** Where a sink keeps the kinds of values. */
export function isSameValue(expected: unknown, stored: unknown): boolean {
  if (!Array.isArray(expected)) return expected === stored
  return (
    Array.isArray(stored) &&
    expected.length === stored.length &&
    expected.every((item, i) => item === stored[i])
  )
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i

/**
 * Where a sink keeps the text of values only. Arrays are JSON there, and writers differ in how they escape it and
 * write numbers, so it is what the text says that must be the same.
 */
export function isSameText(expected: unknown, stored: unknown): boolean {
  if (typeof stored !== 'string') return false
  if (typeof expected === 'number') return NUMBER.test(stored) && Number(stored) === expected
  return Array.isArray(expected) ? isSameValue(expected, parsed(stored)) : String(expected) === stored
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of resource attributes: records hold the items of an array as text, and what is too large as a digest only. */
export function isSameResource(isSame: SameValue): SameValue {
  return (recorded, stored) => {
    if (!Array.isArray(recorded)) return typeof recorded === 'object' || isSame(recorded, stored)
    const items = typeof stored === 'string' && isSame === isSameText ? parsed(stored) : stored
    return Array.isArray(items) && isSameValue(recorded, items.map(String))
  }
}
