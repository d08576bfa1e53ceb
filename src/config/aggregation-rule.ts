import { AuditError } from '../errors.js'

/** How many calls become one record: by number, or by time. */
export type Aggregation = string | { every: number } | { perMs: number }

/** A rule as it is applied, and as it is stated in the records it makes. */
export interface AggregationRule {
  readonly text: string
  /** Calls of one kind that make a record. */
  readonly every?: number
  /** Milliseconds after which what was counted is written. */
  readonly perMs?: number
}

const UNIT_MS = new Map([
  ['second', 1_000],
  ['minute', 60_000],
  ['hour', 3_600_000],
])
const MAX_EVERY = 1_000_000_000
const MAX_PER_MS = 24 * 3_600_000
const EVERY = /^every (\d{1,10})$/
const PER_UNIT = /^per (second|minute|hour)$/
const PER_MS = /^per (\d{1,8}) ms$/

/**
 * Reads a rule of aggregation: `every 100`, `per second`, `per minute`, `per hour`, `per 5000 ms`, or an object that
 * says the same.
 *
 * @param given `none` is no rule. `every` counts from 1 to 1e9 calls, `perMs` from 1 ms to a day.
 * @returns undefined for `none`.
 * @throws {AuditError} ERR_INVALID_OPTION for what is no such rule.
 * @example
 * parseAggregation('per minute') // { text: 'per minute', perMs: 60_000 }
 * parseAggregation({ every: 100 }) // { text: 'every 100', every: 100 }
 */
export function parseAggregation(given: Aggregation): AggregationRule | undefined {
  if (given === 'none') return undefined
  const rule = readRule(given)
  if (rule) return rule
  throw new AuditError(
    'ERR_INVALID_OPTION',
    "aggregate must be 'every 100' (calls), 'per second', 'per minute', 'per hour' or 'none'",
  )
}

/** Whether a value is a rule, or `none`. */
export function isAggregation(given: unknown): given is Aggregation {
  return given === 'none' || readRule(given) !== undefined
}

function readRule(given: unknown): AggregationRule | undefined {
  return typeof given === 'string' ? fromText(given.trim()) : fromObject(given)
}

function fromText(text: string): AggregationRule | undefined {
  const every = EVERY.exec(text)?.[1]
  if (every !== undefined) return everyRule(Number(every))
  const unit = PER_UNIT.exec(text)?.[1]
  if (unit !== undefined) return { text, perMs: UNIT_MS.get(unit)! }
  const perMs = PER_MS.exec(text)?.[1]
  return perMs === undefined ? undefined : perMsRule(Number(perMs))
}

function fromObject(given: unknown): AggregationRule | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  const { every, perMs, ...more } = given as { every?: unknown; perMs?: unknown }
  if (Object.keys(more).length > 0 || (every === undefined) === (perMs === undefined)) return undefined
  return every === undefined ? perMsRule(perMs) : everyRule(every)
}

function everyRule(every: unknown): AggregationRule | undefined {
  return isCount(every, MAX_EVERY) ? { text: `every ${every}`, every } : undefined
}

function perMsRule(perMs: unknown): AggregationRule | undefined {
  if (!isCount(perMs, MAX_PER_MS)) return undefined
  const unit = [...UNIT_MS].find(([, ms]) => ms === perMs)?.[0]
  return { text: unit === undefined ? `per ${perMs} ms` : `per ${unit}`, perMs }
}

function isCount(value: unknown, max: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max
}
