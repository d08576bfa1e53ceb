import { AuditError } from '../errors.js'
import type { SpanOrigin } from '../record/types.js'
import { readOptions, refuseUnknown, type SharedOptions } from './settings.js'

export interface AuditTrailOptions extends SharedOptions {
  /** What the operation is: the name of its span. 1 to 256 characters. */
  operationName: string
  /** Sugar for `sink: 'file:<logDir>'`. */
  logDir?: string | undefined
  /** Facts about the operation that every record repeats. */
  context?: Record<string, unknown> | undefined
  /** Shorthand for `actor: { id: user, type: 'user' }`. */
  user?: string | undefined
  /** Kind of the span. @default 'internal' */
  kind?: SpanOrigin['kind'] | undefined
  /** Whether messages of errors enter the records; they often quote personal data. @default false */
  errorMessages?: boolean | undefined
}

const MAX_NAME_LENGTH = 256
const OWN_NAMES = [
  'operationName',
  'logDir',
  'context',
  'user',
  'kind',
  'errorMessages',
] satisfies (keyof AuditTrailOptions)[]
const KINDS: readonly SpanOrigin['kind'][] = ['internal', 'server', 'client', 'producer', 'consumer']

/** What a trail is opened with, checked; `shared` is for `settingsOf`. */
export interface CheckedTrailOptions {
  operationName: string
  kind: SpanOrigin['kind']
  context: unknown
  errorMessages: boolean
  shared: SharedOptions & { logDir?: string | undefined }
}

/** @throws {AuditError} ERR_INVALID_OPTION for what is missing, misspelt, or of another kind. */
export function checkTrailOptions(given: AuditTrailOptions): CheckedTrailOptions {
  const options = readOptions(given, 'new AuditTrail')
  const operationName = checkedName(options.operationName)
  refuseUnknown(options, OWN_NAMES)
  const { user, context, errorMessages } = options
  if (user !== undefined && options.actor !== undefined) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      'give user or actor, not both: user is short for an actor of type user',
    )
  }
  const actor = options.actor ?? (user === undefined ? undefined : { id: user, type: 'user' as const })
  return {
    operationName,
    kind: checkedKind(options.kind),
    context,
    errorMessages: errorMessages === true,
    shared: { ...options, ...(actor !== undefined && { actor }) },
  }
}

function checkedName(name: unknown): string {
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_NAME_LENGTH) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `operationName must be a text of 1 to ${MAX_NAME_LENGTH} characters`,
    )
  }
  return name.toWellFormed()
}

function checkedKind(kind: SpanOrigin['kind'] = 'internal'): SpanOrigin['kind'] {
  if (!KINDS.includes(kind)) throw new AuditError('ERR_INVALID_OPTION', `kind must be ${KINDS.join(' | ')}`)
  return kind
}
