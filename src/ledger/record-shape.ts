import { formatInstant, parseInstant } from '../record/time.js'
import { OUTCOMES } from '../record/types.js'
import { isUuidV7 } from '../record/uuid.js'

type Members = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

const SHA_256 = /^[0-9a-f]{64}$/
const TRACE_ID = /^[0-9a-f]{32}$/
const SPAN_ID = /^[0-9a-f]{16}$/
const TOKEN = /^[0-9a-f]{8}:[0-9a-f]{64}$/
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer']
const ACTOR_TYPES = ['user', 'service', 'system']

/** The members of a record, version 1, as `docs/record.schema.json` has them. */
const REQUIRED = new Map<string, Check>([
  ['schemaVersion', (value) => value === '1'],
  ['recordId', isUuid],
  ['eventType', isName],
  ['timestamp', isTimestamp],
  ['operationId', isUuid],
  ['operationName', isName],
  ['sequence', isCount],
  ['ledger', isLedger],
  ['traceId', matches(TRACE_ID)],
  ['spanId', matches(SPAN_ID)],
  ['regulations', isTexts],
  ['outcome', (value) => (OUTCOMES as unknown[]).includes(value)],
  ['context', isObject],
  ['details', isObject],
])
const OPTIONAL = new Map<string, Check>([
  ['previousHash', matches(SHA_256)],
  ['actor', isActor],
  ['subjects', isSubjects],
  ['purpose', isText],
  ['legalBasis', isText],
  ['redactions', (value) => isTexts(value) && value.length > 0],
])

/**
 * The member that keeps a value from being a record of version 1: one that is missing, wrong, or unknown.
 *
 * @returns undefined where there is none.
 */
export function shapeFlaw(record: Members): string | undefined {
  let required = 0
  for (const name in record) {
    const check = REQUIRED.get(name)
    if (check) required++
    if (!(check ?? OPTIONAL.get(name))?.(record[name])) return name
  }
  if (required < REQUIRED.size) return [...REQUIRED.keys()].find((name) => !Object.hasOwn(record, name))
  if ((record['sequence'] === 0) !== (record['previousHash'] === undefined)) return 'previousHash'
  return hasOwnDetails(record) ? undefined : 'details'
}

/** Whether `details` has what the rest of a trail depends on. */
function hasOwnDetails({ eventType, details }: Members): boolean {
  const { span, scope, resource, status, ...others } = details as Members
  switch (eventType) {
    case 'audit_started':
      return isOrigin(span) && isScope(scope) && isObject(resource)
    case 'audit_closed':
      return status !== undefined
    case 'gap':
      return isCount(others['count']) && ['reason', 'from', 'to'].every((name) => isText(others[name]))
    default:
      return true
  }
}

function isOrigin(value: unknown): boolean {
  if (!isObject(value)) return false
  const { kind, parentSpanId, parentIsRemote, traceState } = value
  return (
    KINDS.includes(kind as string) &&
    (parentSpanId === undefined || matches(SPAN_ID)(parentSpanId)) &&
    (parentIsRemote === undefined || typeof parentIsRemote === 'boolean') &&
    (traceState === undefined || isText(traceState))
  )
}

function isScope(value: unknown): boolean {
  return isObject(value) && isText(value['name']) && isText(value['version'])
}

function isLedger(value: unknown): boolean {
  return isObject(value) && isUuid(value['id']) && isCount(value['index'])
}

function isActor(value: unknown): boolean {
  return isObject(value) && isText(value['id']) && ACTOR_TYPES.includes(value['type'] as string)
}

function isSubjects(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((subject) => isObject(subject) && matches(TOKEN)(subject['token']))
  )
}

function isTimestamp(value: unknown): boolean {
  if (typeof value !== 'string') return false
  try {
    // Written again it shows whether the calendar has such a day.
    return formatInstant(parseInstant(value)) === value
  } catch {
    return false
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(isText)
}

function isName(value: unknown): boolean {
  return isText(value) && value.length > 0
}

function isUuid(value: unknown): boolean {
  return typeof value === 'string' && isUuidV7(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function matches(pattern: RegExp): Check {
  return (value) => typeof value === 'string' && pattern.test(value)
}
