import type { JsonValue } from './types.js'

/**
 * The canonical JSON text of a value, after RFC 8785 (JCS): no white space, members ordered by the UTF-16 code
 * units of their names, numbers and strings as ECMAScript's `JSON.stringify` writes them.
 *
 * @param value JSON with well-formed strings and finite numbers; `toJson` makes such values of anything.
 * @throws {TypeError} for what RFC 8785 cannot express: NaN, an infinity, a lone surrogate, a non-JSON value.
 * @example
 * canonicalize({ b: 4.5, a: ['€', 1e30] }) // '{"a":["€",1e+30],"b":4.5}'
 * @see https://www.rfc-editor.org/rfc/rfc8785
 */
export function canonicalize(value: JsonValue): string {
  switch (typeof value) {
    case 'string':
      return canonicalString(value)
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError('RFC 8785 has no text for a number that is not finite')
      return JSON.stringify(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) return 'null'
      return Array.isArray(value) ? canonicalArray(value) : canonicalObject(value)
    default:
      throw new TypeError(`RFC 8785 has no text for a value of type ${typeof value}`)
  }
}

function canonicalArray(values: JsonValue[]): string {
  if (values.length === 0) return '[]'
  let text = '['
  for (let i = 0; i < values.length; i++) {
    if (i > 0) text += ','
    text += canonicalize(values[i]!)
  }
  return text + ']'
}

function canonicalObject(object: Record<string, JsonValue | undefined>): string {
  // The default sort compares UTF-16 code units, which is the order RFC 8785 §3.2.3 asks for.
  const keys = Object.keys(object).sort()
  let text = '{'
  for (const key of keys) {
    const value = object[key]
    if (value === undefined) continue
    if (text.length > 1) text += ','
    text += canonicalString(key) + ':' + canonicalize(value)
  }
  return text + '}'
}

function canonicalString(value: string): string {
  // JSON.stringify escapes lone surrogates, which would hide from the reader that the text is not Unicode.
  if (!value.isWellFormed()) throw new TypeError('RFC 8785 has no text for a lone surrogate')
  return JSON.stringify(value)
}
