import { dataMember } from './intrinsics.js'

/** What a record says of a thrown value: its class and code; its message only where capture was switched on. */
export interface ErrorDescription {
  errorType: string
  code?: string | number
  message?: string
}

/** Codes of Node, undici and SQLite: `ECONNRESET`, `ERR_X`. Any word in capitals could be a person's name. */
const CODE = /^(?:(?:UND_)?ERR_|E|SQLITE_)[A-Z0-9_]{2,40}$/
/** SQLSTATE (ISO/IEC 9075), and codes of that form: `42P01`, `23505`. */
const SQLSTATE = /^(?=.*\d)[A-Z0-9]{5}$/
/** A number above this could be anyone's: a phone, an account. */
const MAX_CODE = 100_000
const ERROR_NAME = /^[A-Za-z_$][\w$]{0,120}(?:Error|Exception|Warning|Failure)$/
const CLASS_NAME = /^[A-Za-z_$][\w$]{0,127}$/
/** Classes that say too little, where a prototype's `name` may say more. */
const VAGUE: ReadonlySet<string> = new Set(['Error', 'Object', ''])

/**
 * Describes a thrown value without its message. Never throws, and runs no getter of the value but, where asked for,
 * that of `message`.
 *
 * @param withMessage Also take `message`, which often quotes personal data.
 */
export function describeError(thrown: unknown, withMessage: boolean): ErrorDescription {
  const description: ErrorDescription = { errorType: errorType(thrown) }
  const code = quietly(() => (isObject(thrown) ? dataMember(thrown, 'code') : undefined))
  if (isErrorCode(code)) description.code = code
  if (withMessage) {
    const message = quietly(() => (thrown instanceof Error ? thrown.message : thrown))
    if (typeof message === 'string') description.message = message
  }
  return description
}

function isErrorCode(code: unknown): code is string | number {
  if (typeof code === 'number') return Number.isInteger(code) && Math.abs(code) < MAX_CODE
  return typeof code === 'string' && (CODE.test(code) || SQLSTATE.test(code))
}

/** The name of the class. A name that the instance itself carries can be anything, a person's name too. */
function errorType(thrown: unknown): string {
  if (!isObject(thrown)) return thrown === null ? 'object' : typeof thrown
  const prototype = quietly(() => Object.getPrototypeOf(thrown) as unknown)
  if (!isObject(prototype)) return 'Error'
  const className = quietly(() => constructorName(prototype)) ?? ''
  const inherited = quietly(() => dataMember(prototype, 'name'))
  if (VAGUE.has(className) && typeof inherited === 'string' && ERROR_NAME.test(inherited)) return inherited
  return CLASS_NAME.test(className) ? className : 'Error'
}

function constructorName(prototype: object): string {
  const constructor = dataMember(prototype, 'constructor')
  const name = typeof constructor === 'function' ? dataMember(constructor, 'name') : undefined
  return typeof name === 'string' ? name : ''
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function quietly<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
