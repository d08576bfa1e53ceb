import { AuditError } from '../errors.js'
import type { Keyring } from '../record/tokens.js'
import type { Actor, SubjectToken } from '../record/types.js'

const TYPES: readonly string[] = ['user', 'service', 'system'] satisfies Actor['type'][]

/** Checks an actor given in code. @throws {AuditError} ERR_INVALID_OPTION */
export function toActor(actor: Actor): Actor {
  const { id, type } = actor ?? {}
  if (typeof id !== 'string' || id === '' || !TYPES.includes(type)) {
    throw new AuditError(
      'ERR_INVALID_OPTION',
      `an actor is { id: string, type: ${TYPES.join(' | ')} } with an id`,
    )
  }
  return { id: id.toWellFormed(), type }
}

/** The person or service of one record, taken as it comes: a strange value must not stop the audited call. */
export function lenientActor(user: unknown, actor: unknown): Actor | undefined {
  if (typeof actor === 'object' && actor !== null) {
    const { id, type } = actor as Partial<Actor>
    if (present(id)) return { id: text(id), type: type !== undefined && TYPES.includes(type) ? type : 'user' }
  }
  return present(user) ? { id: text(user), type: 'user' } : undefined
}

/** Tokens of the persons' ids; one id may stand alone. */
export function tokenise(subjects: unknown, keyring: Keyring): SubjectToken[] {
  const ids = Array.isArray(subjects) ? subjects : [subjects]
  return ids.filter(present).map((id) => ({ token: keyring.token(text(id)) }))
}

function present(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

/** Any value as text. Never throws. */
export function text(value: unknown): string {
  try {
    return String(value).toWellFormed()
  } catch {
    return 'unprintable'
  }
}
