import { AsyncLocalStorage } from 'node:async_hooks'
import type { SpanContext } from '@opentelemetry/api'
import { AuditError } from '../errors.js'
import { warn } from '../otel/diagnose.js'
import type { Actor } from '../record/types.js'
import { toActor } from './who.js'
import type { AuditTrail } from './trail.js'

/** What surrounds a call: kept apart from OpenTelemetry's context, which does nothing without a context manager. */
export interface Ambient {
  trail?: AuditTrail
  /** A function is asked whenever a record is made: who a request is from is known only after its authentication. */
  actor?: Actor | (() => Actor | undefined)
  purpose?: string
  /** Parent of trails opened inside, in place of the host's active span; not of those inside such a trail. */
  parent?: SpanContext | undefined
}

const storage = new AsyncLocalStorage<Ambient>()

export function ambient(): Ambient {
  return storage.getStore() ?? {}
}

/** The actor that surrounds the call. What the function that tells it throws is no concern of the audited call. */
export function ambientActor(): Actor | undefined {
  const { actor } = ambient()
  if (typeof actor !== 'function') return actor
  try {
    const told = actor()
    return told && toActor(told)
  } catch (error) {
    warn('the actor of a call could not be told', error)
    return undefined
  }
}

export function runWith<T>(more: Ambient, fn: () => T): T {
  return storage.run({ ...storage.getStore(), ...more }, fn)
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
