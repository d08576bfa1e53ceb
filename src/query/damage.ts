import { AuditError } from '../errors.js'
import type { Damage, SourceOptions } from './types.js'

/**
 * Takes note of damage: returns to pass over it, or throws to end the read.
 *
 * @param remedy What helps, where restoring the file from a copy is not what to do first.
 */
export type DamageHandler = (damage: Damage, remedy?: string) => void

/** Thrown for bytes that cannot be read as records; its message says why, in words fit for a {@link Damage}. */
export class Unreadable extends Error {}

const RESTORE = "restore it from a copy, or read past it with onDamage: 'skip'"

/**
 * What `onDamage` stands for. By default a read ends at the first damage: an audit that silently leaves records
 * out is worth less than none.
 *
 * @throws {AuditError} ERR_DAMAGED, from the handler, with the place in the message.
 */
export function damageHandler(onDamage: SourceOptions['onDamage'] = 'throw'): DamageHandler {
  if (typeof onDamage === 'function') return (damage) => onDamage(damage)
  if (onDamage === 'skip') return () => {}
  return ({ location, offset, message }, remedy = RESTORE) => {
    const place = offset === undefined ? location : `${location} at byte ${offset}`
    throw new AuditError('ERR_DAMAGED', `${place}: ${message}; ${remedy}`)
  }
}
