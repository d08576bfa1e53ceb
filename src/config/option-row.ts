/** One option that text can set. */
export interface OptionRow<T> {
  env: string
  /** As shown in the reference. */
  type: string
  default: T
  doc: string
  /** From the environment's text. Returns undefined when the text is not a value of the option. */
  parse(text: string): T | undefined
  /** Whether a value given in code is one. */
  accepts(value: unknown): boolean
}

/** A text that is not empty. */
export const text = {
  type: 'string',
  parse: (value: string) => value,
  // No path holds a NUL, and the system's own error for it would come late, when the first record is to be kept.
  accepts: (value: unknown) => typeof value === 'string' && value !== '' && !value.includes('\0'),
}

/** One of a few words. */
export function oneOf<T extends string>(...values: T[]) {
  return {
    type: values.map((value) => `'${value}'`).join(' | '),
    parse: (value: string) => values.find((known) => known === value),
    accepts: (value: unknown) => values.some((known) => known === value),
  }
}

/** Items separated by commas. */
export function listed(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
}
