import { AuditError } from '../errors.js'
import { OUTCOMES } from '../record/types.js'
import { decodeCursor, queryFingerprint } from './cursor.js'
import type { ResolvedFilter } from './filter.js'
import type { Order, Position } from './order.js'
import { toInstantText } from './time.js'
import type { AuditFilter, QueryOptions, SourceOptions } from './types.js'

/** A filter that still names subjects by their clear ids. */
type ClearFilter = Omit<ResolvedFilter, 'subjectTokens'> & { readonly subjects?: ReadonlySet<string> }

export interface ParsedQuery {
  readonly filter: ClearFilter
  readonly source: SourceOptions
  readonly order: Order
  readonly limit: number | undefined
  readonly after: Position | undefined
  readonly fingerprint: string
}

const FILTER_MEMBERS = {
  operationId: 'operationIds',
  operationName: 'operationNames',
  eventTypes: 'eventTypes',
  regulations: 'regulations',
  actors: 'actors',
  user: 'actors',
  subjects: 'subjects',
  datasets: 'datasets',
  outcomes: 'outcomes',
  traceId: 'traceIds',
} as const satisfies Partial<Record<keyof AuditFilter, keyof ClearFilter>>
const TIMES = ['startTime', 'endTime'] as const

type Check = (value: unknown) => boolean
const isText: Check = (value) => typeof value === 'string' && value !== ''
const SOURCE_MEMBERS: Record<keyof SourceOptions, { must: string; check: Check }> = {
  sink: { must: 'a sink URL', check: isText },
  logDir: { must: 'the path of a directory', check: isText },
  journalDir: { must: 'the path of a directory', check: isText },
  allowMissing: { must: 'true or false', check: (value) => typeof value === 'boolean' },
  onDamage: {
    must: "'throw', 'skip' or a function",
    check: (value) => value === 'throw' || value === 'skip' || typeof value === 'function',
  },
}
const PAGE_MEMBERS = ['order', 'limit', 'cursor'] as const

/**
 * Validates the options of a query, before anything is opened.
 *
 * @throws {AuditError} ERR_INVALID_FILTER for a member that is unknown, of the wrong type or empty;
 *   ERR_INVALID_TIME for a bound that is no time; ERR_INVALID_CURSOR for a cursor that is none, or of another query.
 */
export function parseQueryOptions(options: QueryOptions): ParsedQuery {
  return parse(options, [
    ...Object.keys(FILTER_MEMBERS),
    ...TIMES,
    ...Object.keys(SOURCE_MEMBERS),
    ...PAGE_MEMBERS,
  ])
}

/** As {@link parseQueryOptions}, where results have no order and no pages. */
export function parseFilterOptions(options: AuditFilter & SourceOptions): ParsedQuery {
  return parse(options, [...Object.keys(FILTER_MEMBERS), ...TIMES, ...Object.keys(SOURCE_MEMBERS)])
}

function parse(options: QueryOptions, known: readonly string[]): ParsedQuery {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalid('a query takes one object of options')
  }
  // A member that is undefined counts as not given.
  const given = new Map<string, unknown>(Object.entries(options).filter(([, value]) => value !== undefined))
  const unknown = [...given.keys()].find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw invalid(`unknown member ${JSON.stringify(unknown)}: use ${known.join(', ')}`)
  const filter = parseFilter(given)
  const order = parseOrder(given.get('order'))
  const fingerprint = queryFingerprint({ ...filter }, order)
  const cursor = given.get('cursor')
  return {
    filter,
    source: parseSource(given),
    order,
    limit: parseLimit(given.get('limit')),
    after: cursor === undefined ? undefined : decodeCursor(cursor, fingerprint),
    fingerprint,
  }
}

function parseFilter(given: ReadonlyMap<string, unknown>): ClearFilter {
  if (given.has('actors') && given.has('user')) throw invalid('user is an alias of actors: give one of them')
  const filter: Partial<Record<keyof ClearFilter, ReadonlySet<string> | string>> = {}
  for (const [name, member] of Object.entries(FILTER_MEMBERS)) {
    const value = given.get(name)
    if (value !== undefined) filter[member] = parseValues(name, value)
  }
  for (const name of TIMES) {
    const value = given.get(name)
    if (value !== undefined) filter[name] = toInstantText(value, name)
  }
  return filter as ClearFilter
}

function parseValues(name: string, value: unknown): ReadonlySet<string> {
  const values: unknown[] = Array.isArray(value) ? value : [value]
  if (values.length === 0) throw invalid(`${name} is an empty list: leave it out to take all`)
  if (!values.every(isText)) throw invalid(`${name} must be text that is not empty, or a list of such`)
  if (name === 'outcomes' && !values.every((item) => OUTCOMES.some((known) => known === item))) {
    throw invalid(`outcomes must be of ${OUTCOMES.join(', ')}`)
  }
  // As records hold them: a lone surrogate is not Unicode and was replaced there too.
  return new Set((values as string[]).map((item) => item.toWellFormed()))
}

function parseSource(given: ReadonlyMap<string, unknown>): SourceOptions {
  if (given.has('sink') && given.has('logDir')) throw invalid('logDir is short for a sink: give one of them')
  const source: Partial<Record<keyof SourceOptions, unknown>> = {}
  for (const [name, { must, check }] of Object.entries(SOURCE_MEMBERS)) {
    const value = given.get(name)
    if (value === undefined) continue
    if (!check(value)) throw invalid(`${name} must be ${must}`)
    source[name as keyof SourceOptions] = value
  }
  return source as SourceOptions
}

function parseOrder(order: unknown = 'asc'): Order {
  if (order !== 'asc' && order !== 'desc') throw invalid("order must be 'asc' or 'desc'")
  return order
}

function parseLimit(limit: unknown): number | undefined {
  if (limit === undefined) return undefined
  if (!Number.isSafeInteger(limit) || (limit as number) < 0)
    throw invalid('limit must be a whole number from 0 up')
  return limit as number
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_FILTER', message)
}
