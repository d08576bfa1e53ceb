import { AsyncLocalStorage } from 'node:async_hooks'
import type { SpanContext } from '@opentelemetry/api'
import { AuditError } from '../errors.js'
import { warnOfHost } from '../otel/diagnose.js'
import type { Actor } from '../record/types.js'
import { toActor } from './who.js'
import type { AuditTrail } from './trail.js'

/** What surrounds a call: kept apart from OpenTelemetry's context, which does nothing without a context manager. */
export interface Ambient {
  trail?: AuditTrail | undefined
  /** Opens the trail that holds where there is no `trail`: that of a request gets its name once its route is known. */
  openTrail?: (() => AuditTrail | undefined) | undefined
  /** A function is asked whenever a record is made: who a request is from is known only after its authentication. */
  actor?: Actor | (() => Actor | undefined)
  purpose?: string | (() => string | undefined)
  /** Of the trail that is opened by its first record, for what is counted meanwhile. */
  regulations?: readonly string[] | undefined
  /** Parent of trails opened inside, in place of the host's active span; not of those inside such a trail. */
  parent?: SpanContext | undefined
  /** Facts that the context of trails opened inside begins with. */
  context?: Readonly<Record<string, unknown>> | undefined
}

const storage = new AsyncLocalStorage<Ambient>()

export function ambient(): Ambient {
  return storage.getStore() ?? {}
}

/** The trail that surrounds the call; one that waited for its first record is opened. */
export function activeTrail(): AuditTrail | undefined {
  const { trail, openTrail } = ambient()
  return trail ?? openTrail?.()
}

/** The actor that surrounds the call. What the function that tells it throws is no concern of the audited call. */
export function ambientActor(): Actor | undefined {
  const { actor } = ambient()
  if (typeof actor !== 'function') return actor
  return quietly('actor', () => {
    const told = actor()
    return told && toActor(told)
  })
}

/** The purpose that surrounds the call, as {@link ambientActor} tells the actor. */
export function ambientPurpose(): string | undefined {
  const { purpose } = ambient()
  const told: unknown = typeof purpose === 'function' ? quietly('purpose', purpose) : purpose
  // It may be a caller's own text: one that no option could be must not cost the record.
  return typeof told === 'string' && told !== '' ? told.replaceAll('\0', '\uFFFD') : undefined
}

/** While somebody is asked, who writes records meanwhile would be asked again, and so on. */
let isAsking = false

function quietly<T>(what: string, tell: () => T): T | undefined {
  if (isAsking) return undefined
  isAsking = true
  try {
    return tell()
  } catch (error) {
    warnOfHost(`the ${what} of a call could not be told`, error)
    return undefined
  } finally {
    isAsking = false
  }
}

export function runWith<T>(more: Ambient, fn: () => T): T {
  return storage.run({ ...storage.getStore(), ...more }, fn)
}

/** Runs `fn` in surroundings that were taken earlier, in place of the present ones. */
export function runIn<T>(surroundings: Ambient, fn: () => T): T {
  return storage.run(surroundings, fn)
}

/**
 * Runs `fn`, and all it calls or awaits, with an actor: records written meanwhile name it unless they name one
 * themselves.
 *
 * @example
 * withActor({ id: 'ds-7', type: 'user' }, () => trail.logDataAccess({ … }))
 * @throws {AuditError} ERR_INVALID_OPTION for an actor without id or of an unknown type; what `fn` throws.
 */
export function withActor<T>(actor: Actor, fn: () => T): T {
  return runWith({ actor: toActor(actor) }, fn)
}

/** Runs `fn`, and all it calls or awaits, with a purpose of processing, as {@link withActor} does with an actor. @throws as it does */
export function withPurpose<T>(purpose: string, fn: () => T): T {
  if (typeof purpose !== 'string' || purpose === '') {
    throw new AuditError('ERR_INVALID_OPTION', 'a purpose is a text that says what the data is used for')
  }
  return runWith({ purpose }, fn)
}
