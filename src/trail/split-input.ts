import { describeError } from '../record/error-value.js'
import { UNREADABLE } from '../record/marker.js'
import type { Outcome } from '../record/types.js'
import { outcomeOfRequest, outcomeOfStatus, type CommonInput } from './events.js'
import { listItems } from './identifiers.js'

type Members = Record<string, unknown>

/** A call's input: what is common to all records, and its own details. */
export interface SplitInput {
  common: Members
  details: Members
  /** What the input says of the outcome where it names none. */
  fallback?: Outcome
}

const COMMON_KEYS: ReadonlySet<string> = new Set([
  'user',
  'actor',
  'subjects',
  'purpose',
  'legalBasis',
  'outcome',
  'regulations',
] satisfies (keyof CommonInput)[])

/**
 * Splits a call's input. Each member is read once, and one that throws is marked as such: it must not take the others
 * with it, least of all the subjects, which would then stand in the clear among the details. Never throws.
 */
export function splitInput(input: unknown): SplitInput {
  const common = Object.create(null) as Members
  const details = Object.create(null) as Members
  if (input === undefined) return { common, details }
  if (typeof input !== 'object' || input === null) return { common, details: { value: input } }
  let keys: string[]
  try {
    keys = Object.keys(input)
  } catch {
    return { common, details: { value: UNREADABLE } }
  }
  for (const key of keys) (COMMON_KEYS.has(key) ? common : details)[key] = read(input, key)
  return { common, details }
}

/** A person's request: who asks is a subject. */
export function splitRequest(input: unknown): SplitInput {
  const { common, details } = splitInput(input)
  const { userId, ...rest } = details
  const subjects = [userId, ...listItems(common['subjects'])]
  return {
    common: { ...common, subjects },
    details: rest,
    fallback: outcomeOfRequest(statusText(rest['status'])),
  }
}

/** An error: described by its class and code, beside what the caller says of it. */
export function splitError(input: unknown, withMessage: boolean): SplitInput {
  const { common, details } = splitInput(input)
  const { error, ...given } = details
  const described = error === undefined ? {} : describeError(error, withMessage)
  return { common, details: { ...described, ...given }, fallback: 'failure' }
}

/** The end of a trail; a text alone is its status. Members that have no place of their own stand in `more`. */
export function splitClose(input: unknown): SplitInput {
  const { common, details } = splitInput(typeof input === 'string' ? { status: input } : (input ?? {}))
  const { status = 'completed', details: said, ...more } = details
  return {
    common,
    details: {
      status: status ?? 'completed',
      ...(said !== undefined && { details: said }),
      ...(Object.keys(more).length > 0 && { more }),
    },
    fallback: outcomeOfStatus(statusText(status)),
  }
}

function statusText(status: unknown): string {
  return typeof status === 'string' ? status : ''
}

function read(input: object, key: string): unknown {
  try {
    return Reflect.get(input, key)
  } catch {
    return UNREADABLE
  }
}
