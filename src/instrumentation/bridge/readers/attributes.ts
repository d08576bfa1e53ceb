import type { SpanAttributes } from '../../../otel/span-types.js'

/** The first of several names of the same thing that holds a text. */
export function textOf(attributes: SpanAttributes, ...names: string[]): string | undefined {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

/** The first of several names that holds a number that can be a count. */
export function countOf(attributes: SpanAttributes, ...names: string[]): number | undefined {
  for (const name of names) {
    const value = attributes[name]
    if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  }
  return undefined
}

/** The first of several names that holds texts; one may stand alone. */
export function textsOf(attributes: SpanAttributes, ...names: string[]): string[] | undefined {
  for (const name of names) {
    const texts = [attributes[name]].flat().filter((item): item is string => typeof item === 'string')
    if (texts.length > 0) return texts
  }
  return undefined
}

/** A short word such as the name of an operation: what holds spaces or quotes could be a whole statement. */
export function wordOf(attributes: SpanAttributes, ...names: string[]): string | undefined {
  const word = textOf(attributes, ...names)
  return word !== undefined && /^[\w.:-]{1,64}$/.test(word) ? word : undefined
}

/** The members that are there. */
export function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
