import { AuditError } from '../errors.js'
import type { Actor } from '../record/types.js'

const TYPES: readonly string[] = ['user', 'service', 'system'] satisfies Actor['type'][]

/** Checks an actor given in code. @throws {AuditError} ERR_INVALID_OPTION */
export function toActor(actor: Actor): Actor {
  const { id, type } = parts(actor)
  if (typeof id !== 'string' || id === '' || !isActorType(type)) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `an actor is { id: string, type: ${TYPES.join(' | ')} } with an id`,
    )
  }
  return { id: id.toWellFormed(), type }
}

export function isActorType(type: unknown): type is Actor['type'] {
  return typeof type === 'string' && TYPES.includes(type)
}

function parts(actor: unknown): { id?: unknown; type?: unknown } {
  if (typeof actor !== 'object' || actor === null) return {}
  try {
    return { id: Reflect.get(actor, 'id'), type: Reflect.get(actor, 'type') }
  } catch {
    // A getter or a proxy of the caller's threw.
    return {}
  }
}
