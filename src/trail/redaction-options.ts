import { AuditError } from '../errors.js'
import { Redactor, type RedactionOptions } from '../record/redact.js'

const MEMBERS: readonly string[] = ['rules', 'keys', 'defaults'] satisfies (keyof RedactionOptions)[]

const redactors = new WeakMap<RedactionOptions, Redactor>()
const defaultRedactor = new Redactor()

/**
 * The redactor for what a trail or the process says of redaction, made once for each object.
 *
 * @throws {AuditError} ERR_INVALID_OPTION: a rule that is not understood would leave in the records what it was to
 * take out.
 */
export function redactorOf(options: RedactionOptions | undefined): Redactor {
  if (options === undefined) return defaultRedactor
  let redactor = isObject(options) ? redactors.get(options) : undefined
  if (!redactor) {
    redactor = checkedRedactor(options)
    redactors.set(options, redactor)
  }
  return redactor
}

function checkedRedactor(options: RedactionOptions): Redactor {
  let cause: unknown
  try {
    if (isRedaction(options)) return new Redactor(options)
  } catch (error) {
    cause = error
  }
  throw new AuditError(
    'ERR_INVALID_OPTION',
    'redact must be { rules?, keys?, defaults? }: rules a list of { name, key?, value? } with regular expressions, keys a list of names, defaults true or false',
    { cause },
  )
}

function isRedaction(options: unknown): boolean {
  if (!isObject(options) || !Object.keys(options).every((name) => MEMBERS.includes(name))) return false
  const { rules, keys, defaults } = options as Record<keyof RedactionOptions, unknown>
  return (
    (rules === undefined || (Array.isArray(rules) && rules.every(isRule))) &&
    (keys === undefined || (Array.isArray(keys) && keys.every((key) => typeof key === 'string'))) &&
    (defaults === undefined || typeof defaults === 'boolean')
  )
}

function isRule(rule: unknown): boolean {
  if (!isObject(rule)) return false
  const { name, key, value } = rule as { name?: unknown; key?: unknown; value?: unknown }
  const expressions = [key, value].filter((part) => part !== undefined)
  return (
    typeof name === 'string' && expressions.length > 0 && expressions.every((part) => part instanceof RegExp)
  )
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
