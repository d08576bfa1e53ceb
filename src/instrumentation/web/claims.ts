import type { Baggage } from '@opentelemetry/api'
import { isActorType } from '../../trail/who.js'
import type { Actor } from '../../record/types.js'
import { debug } from '../../otel/diagnose.js'
import { parseBaggage } from './baggage-header.js'
import type { BaggageKeys } from './options.js'

/** What a caller says of itself. It proves nothing. */
export interface Claims {
  actor?: Actor
  purpose?: string
}

export const DEFAULT_KEYS = {
  actorId: 'audit.actor.id',
  actorType: 'audit.actor.type',
  purpose: 'audit.purpose',
} as const

const MAX_VALUE_LENGTH = 256
const CONTROL = /\p{Cc}/u

/**
 * Reads who and why out of a baggage: only the entries named, each of at most 256 characters without control
 * characters. An actor without a type is a user; one of an unknown type is none.
 *
 * @param baggage As the host's propagator read it.
 * @param header Read where the host has none.
 */
export function readClaims(
  baggage: Baggage | undefined,
  header: string | undefined,
  keys: BaggageKeys = {},
): Claims {
  const found = baggage ?? (header === undefined ? undefined : parseBaggage(header))
  const value = (name: keyof BaggageKeys) =>
    checkedValue(found?.getEntry(keys[name] ?? DEFAULT_KEYS[name])?.value)
  const id = value('actorId')
  const type = value('actorType') ?? 'user'
  const purpose = value('purpose')
  return {
    ...(id !== undefined && isActorType(type) && { actor: { id, type } }),
    ...(purpose !== undefined && { purpose }),
  }
}

function checkedValue(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (isClaimable(value)) return value
  debug('an entry of the baggage was ignored: it is empty, longer than 256 characters, or no plain text')
  return undefined
}

/** Whether a value may travel in an entry of a baggage, and be taken from one. */
export function isClaimable(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value !== '' &&
    value.length <= MAX_VALUE_LENGTH &&
    value.isWellFormed() &&
    !CONTROL.test(value)
  )
}
