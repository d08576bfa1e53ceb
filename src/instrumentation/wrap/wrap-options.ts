import { AuditError } from '../../errors.js'
import { checkOptions, type InstrumentationOptions } from '../options.js'

export interface WrapOptions extends InstrumentationOptions {
  /** Name of the trail that is opened where none surrounds the call; low in cardinality, like a span's. */
  operationName?: string | undefined
  /** Names of the methods that are recorded. */
  methods?: readonly string[] | undefined
}

/**
 * A copy of the options, checked when something is wrapped and not when it is first used.
 *
 * @param name The member that must be a text: what the records are about.
 * @param more Names of further options.
 * @throws {AuditError} ERR_INVALID_OPTION, ERR_INVALID_INPUT
 */
export function checkedWrap<O extends WrapOptions>(
  target: unknown,
  given: O,
  of: string,
  name: keyof O,
  more: readonly string[],
): O {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) {
    throw new AuditError('ERR_INVALID_INPUT', `${of} wraps an object or a function`)
  }
  const options = checkOptions(given, [String(name), 'operationName', ...more], of)
  checkText(options[name], `${of}: ${String(name)}`)
  if (options.operationName !== undefined) checkText(options.operationName, `${of}: operationName`)
  return options
}

/**
 * The methods to record: those that were named, else those of the usual names that are there.
 *
 * @throws {AuditError} ERR_INVALID_OPTION where one does not exist, or there is none.
 */
export function methodsOf(target: object, given: unknown, usual: readonly string[], of: string): Set<string> {
  const has = (name: string) => typeof Reflect.get(target, name, target) === 'function'
  if (given === undefined) return new Set(usual.filter(has))
  if (!Array.isArray(given) || !given.every((name) => typeof name === 'string')) {
    throw new AuditError('ERR_INVALID_OPTION', `${of}: methods must be an array of names`)
  }
  const missing = given.find((name) => !has(name))
  if (missing !== undefined) {
    throw new AuditError('ERR_INVALID_OPTION', `${of}: there is no method "${missing}"`)
  }
  return new Set(given)
}

function checkText(value: unknown, what: string): void {
  if (typeof value === 'string' && value !== '') return
  throw new AuditError('ERR_INVALID_OPTION', `${what} must be a text that is not empty`)
}
