import { formatInstant, parseInstant } from '../record/time.js'
import { OUTCOMES } from '../record/types.js'
import { isUuidV7 } from '../record/uuid.js'

type Members = Readonly<Record<string, unknown>>
type Check = (value: unknown) => boolean

/** What an object must have, and may have; anything else it may not. */
class Shape {
  readonly #required: ReadonlyMap<string, Check>
  readonly #optional: ReadonlyMap<string, Check>

  constructor(required: Record<string, Check>, optional: Record<string, Check> = {}) {
    this.#required = new Map(Object.entries(required))
    this.#optional = new Map(Object.entries(optional))
  }

  /** The first member that is wrong or unknown, else one that is missing. */
  flawOf(value: Members): string | undefined {
    let found = 0
    for (const name in value) {
      const check = this.#required.get(name)
      if (check) found++
      if (!(check ?? this.#optional.get(name))?.(value[name])) return name
    }
    if (found === this.#required.size) return undefined
    return [...this.#required.keys()].find((name) => !Object.hasOwn(value, name))
  }

  readonly check: Check = (value) => isObject(value) && this.flawOf(value) === undefined
}

const MAX_NAME = 256
const isSpanId = pattern(/^[0-9a-f]{16}$/)
const CIPHER = new Shape({ kid: isText, iv: isText, ct: isText })
const SUBJECT = new Shape({ token: pattern(/^[0-9a-f]{8}:[0-9a-f]{64}$/) }, { enc: CIPHER.check })
const ORIGIN = new Shape(
  { kind: oneOf(['internal', 'server', 'client', 'producer', 'consumer']) },
  { parentSpanId: isSpanId, parentIsRemote: (value) => typeof value === 'boolean', traceState: isText },
)

/** A record of version 1, as `docs/record.schema.json` has it. */
const RECORD = new Shape(
  {
    schemaVersion: oneOf(['1']),
    recordId: isUuid,
    eventType: isName,
    timestamp: isTimestamp,
    operationId: isUuid,
    operationName: isName,
    sequence: isCount,
    ledger: new Shape({ id: isUuid, index: isCount }).check,
    traceId: pattern(/^[0-9a-f]{32}$/),
    spanId: isSpanId,
    regulations: listOf(isText),
    outcome: oneOf(OUTCOMES),
    context: isObject,
    details: isObject,
  },
  {
    previousHash: pattern(/^[0-9a-f]{64}$/),
    actor: new Shape({ id: isText, type: oneOf(['user', 'service', 'system']) }).check,
    subjects: listOf(SUBJECT.check, 1),
    purpose: isText,
    legalBasis: isText,
    redactions: listOf(pattern(/^(\/|$)/), 1),
  },
)

const STARTED = new Shape({ span: ORIGIN.check, scope: isScope, resource: isObject })

/**
 * The member that keeps a value from being a record of version 1: one that is wrong, unknown, or missing.
 *
 * @returns undefined where there is none.
 */
export function shapeFlaw(record: Members): string | undefined {
  const flaw = RECORD.flawOf(record)
  if (flaw !== undefined) return flaw
  if ((record['sequence'] === 0) !== (record['previousHash'] === undefined)) return 'previousHash'
  return hasDetails(record['eventType'], record['details'] as Members) ? undefined : 'details'
}

/** Whether `details` has what a trail depends on. */
function hasDetails(eventType: unknown, details: Members): boolean {
  const has = (name: string) => Object.hasOwn(details, name)
  switch (eventType) {
    case 'audit_started':
      return STARTED.check(details)
    case 'audit_closed':
      return has('status')
    case 'gap':
      return ['count', 'reason', 'from', 'to'].every(has)
    default:
      return true
  }
}

function isTimestamp(value: unknown): boolean {
  if (!isText(value)) return false
  try {
    // Written again it shows whether the calendar has such a day.
    return formatInstant(parseInstant(value)) === value
  } catch {
    return false
  }
}

function isScope(value: unknown): boolean {
  return isObject(value) && isText(value['name']) && isText(value['version'])
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isUuid(value: unknown): boolean {
  return isText(value) && isUuidV7(value)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isName(value: unknown): boolean {
  return isText(value) && value.length > 0 && value.length <= MAX_NAME
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function oneOf(values: readonly unknown[]): Check {
  return (value) => values.includes(value)
}

function pattern(expression: RegExp): Check {
  return (value) => isText(value) && expression.test(value)
}

function listOf(check: Check, least = 0): Check {
  return (value) => Array.isArray(value) && value.length >= least && value.every(check)
}
