import { types } from 'node:util'
import { AuditError } from '../../errors.js'
import { warn, warnOfHost } from '../../otel/diagnose.js'
import type { Actor } from '../../record/types.js'

/** Which entries of the W3C baggage say who and why. */
export interface BaggageKeys {
  /** @default 'audit.actor.id' */
  actorId?: string | undefined
  /** @default 'audit.actor.type' */
  actorType?: string | undefined
  /** @default 'audit.purpose' */
  purpose?: string | undefined
}

/** How the requests of a server are audited. What the functions throw never reaches the host. */
export interface WebAuditOptions<Request> {
  /**
   * Who the request is from; a text is the id of a user. Asked whenever a record is made, so that the middleware may
   * stand before authentication.
   */
  actor?: ((request: Request) => Actor | string | undefined) | undefined
  /** What the data is used for. @default the configured purpose */
  purpose?: string | ((request: Request) => string | undefined) | undefined
  /** Name of the trail, equal for all requests of one kind. @default the method and the pattern of the route */
  operationName?: string | ((request: Request, route: string | undefined) => string | undefined) | undefined
  /** At most 128 characters of `A-Z a-z 0-9 . _ ~ : + / = -`. @default the header `x-request-id`, else a new UUID */
  requestId?: ((request: Request) => string | undefined) | undefined
  /** Requests that are not audited, such as those for a health check. */
  skip?: ((request: Request) => boolean) | undefined
  /**
   * Whether actor and purpose may come from the W3C baggage of the request where the functions above say nothing. They
   * are claims of the caller: records say so in `context.claimed`, and nothing may be allowed because of them.
   *
   * @default false
   */
  baggage?: boolean | BaggageKeys | undefined
  /** @default the configured ones */
  regulations?: readonly string[] | undefined
  /** Facts that every record of the request repeats. */
  context?:
    | Readonly<Record<string, unknown>>
    | ((request: Request) => Readonly<Record<string, unknown>> | undefined)
    | undefined
}

const KINDS: Record<keyof WebAuditOptions<never>, readonly string[]> = {
  actor: ['function'],
  purpose: ['string', 'function'],
  operationName: ['string', 'function'],
  requestId: ['function'],
  skip: ['function'],
  baggage: ['boolean', 'object'],
  regulations: ['object'],
  context: ['object', 'function'],
}

/**
 * A copy of the options of a middleware. A mistake is told when the service starts, not when a request comes.
 *
 * @throws {AuditError} ERR_INVALID_OPTION for what is no object, misspelt, or of another kind.
 */
export function checkWebOptions<Request>(options: WebAuditOptions<Request>): WebAuditOptions<Request> {
  if (typeof options !== 'object' || options === null) {
    throw new AuditError('ERR_INVALID_OPTION', 'an audit middleware takes an object of options')
  }
  for (const [name, value] of Object.entries(options)) {
    const kinds = Object.hasOwn(KINDS, name) ? KINDS[name as keyof typeof KINDS] : undefined
    if (!kinds) throw invalid(`there is no option "${name}": use ${Object.keys(KINDS).join(', ')}`)
    if (value !== undefined && (value === null || !kinds.includes(typeof value))) {
      throw invalid(`${name} of an audit middleware must be of type ${kinds.join(' or ')}`)
    }
  }
  if (options.regulations !== undefined && !Array.isArray(options.regulations)) {
    throw invalid('regulations of an audit middleware must be an array of names')
  }
  const entries = Object.entries(options).map(
    ([name, value]) => [name, telling(options, name, value)] as const,
  )
  return Object.fromEntries(entries)
}

/** What is told by a promise comes too late; one that rejects must not end the host's process. */
function telling(options: object, name: string, value: unknown): unknown {
  if (typeof value !== 'function') return value
  return (...args: unknown[]): unknown => {
    const told: unknown = Reflect.apply(value, options, args)
    if (!types.isPromise(told)) return told
    const message = `${name} of an audit middleware must tell at once, not by a promise`
    told.then(
      () => warn(message),
      (error: unknown) => warnOfHost(message, error),
    )
    return undefined
  }
}

function invalid(message: string): AuditError {
  return new AuditError('ERR_INVALID_OPTION', message)
}
