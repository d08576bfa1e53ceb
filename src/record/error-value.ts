/** What a record says of a thrown value: its class and code; its message only where capture was switched on. */
export interface ErrorDescription {
  errorType: string
  code?: string | number
  message?: string
}

/** What error codes look like (`ECONNRESET`, `ERR_X`, `42P01`), and what a person's data hardly does. */
const CODE = /^[A-Z0-9][A-Z0-9_]{0,63}$/
/** A name that an instance carries counts only where it looks like that of an error class. */
const ERROR_NAME = /^[A-Za-z_$][\w$]{0,120}(Error|Exception|Warning|Failure)$/
const CLASS_NAME = /^[A-Za-z_$][\w$]{0,127}$/

/**
 * Describes a thrown value without its message. Never throws, whatever the value's getters do.
 *
 * @param withMessage Also take `message`, which often quotes personal data.
 */
export function describeError(thrown: unknown, withMessage: boolean): ErrorDescription {
  const description: ErrorDescription = { errorType: errorType(thrown) }
  const code = peek(thrown, 'code')
  if (typeof code === 'number' || (typeof code === 'string' && CODE.test(code))) description.code = code
  if (withMessage) {
    const message = thrown instanceof Error ? peek(thrown, 'message') : thrown
    if (typeof message === 'string') description.message = message
  }
  return description
}

function errorType(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown
  const name = peek(thrown, 'name')
  if (typeof name === 'string' && ERROR_NAME.test(name)) return name
  const constructor = peek(thrown, 'constructor')
  const className = typeof constructor === 'function' ? constructor.name : ''
  return CLASS_NAME.test(className) ? className : 'Error'
}

function peek(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}
