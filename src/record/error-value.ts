/** What a record says of a thrown value: its class and code; its message only where capture was switched on. */
export interface ErrorDescription {
  errorType: string
  code?: string | number
  message?: string
}

/** Identifier-like: what a class or an error code looks like, and a person's data hardly does. */
const IDENTIFIER = /^[A-Za-z_$][\w$.:-]{0,127}$/

/**
 * Describes a thrown value without its message. Never throws, whatever the value's getters do.
 *
 * @param withMessage Also take `message`, which often quotes personal data.
 */
export function describeError(thrown: unknown, withMessage: boolean): ErrorDescription {
  const description: ErrorDescription = { errorType: errorType(thrown) }
  const code = peek(thrown, 'code')
  if (typeof code === 'number' || (typeof code === 'string' && IDENTIFIER.test(code))) description.code = code
  if (withMessage) {
    const message = thrown instanceof Error ? peek(thrown, 'message') : thrown
    if (typeof message === 'string') description.message = message
  }
  return description
}

function errorType(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown
  const name = peek(thrown, 'name')
  if (typeof name === 'string' && IDENTIFIER.test(name)) return name
  const constructor = peek(thrown, 'constructor')
  const className = typeof constructor === 'function' ? constructor.name : ''
  return IDENTIFIER.test(className) ? className : 'Error'
}

function peek(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}
