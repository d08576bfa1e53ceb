import { isMarker, omitted, setMember } from './json-value.js'
import type { JsonObject, JsonValue } from './types.js'

/**
 * One rule of redaction. `key` matches the name of a member: its whole value is replaced by
 * `{"$omitted":{"reason":"redacted"}}`. `value` matches within a text: each match is replaced by
 * `[redacted:<name>]`. A rule with both wants both to match.
 */
export interface RedactionRule {
  name: string
  key?: RegExp
  value?: RegExp
}

/** What the caller may say of redaction: more rules, or an end to the built-in ones. */
export interface RedactionOptions {
  rules?: readonly RedactionRule[]
  /** Names of members to replace, compared without regard to case. */
  keys?: readonly string[]
  /** Whether {@link DEFAULT_REDACTION_RULES} apply too. @default true */
  defaults?: boolean
}

/** Secrets that no audit record should ever hold. */
export const DEFAULT_REDACTION_RULES: readonly RedactionRule[] = [
  { name: 'password', key: /^(.*[_-])?(password|passwd|passphrase|pwd)$|Password$|Passphrase$/i },
  {
    name: 'secret',
    key: /^(.*[_-])?(secret|client[_-]?secret|private[_-]?key|credentials?)$|(Secret|PrivateKey)$/i,
  },
  { name: 'api-key', key: /^(x[_-])?api[_-]?key$|^access[_-]?key([_-]?id)?$/i },
  {
    name: 'token',
    key: /^(.*[_-])?(access|refresh|auth|id|bearer|session|csrf|xsrf|api)[_-]?token$|^token$/i,
  },
  { name: 'authorization', key: /^(proxy[_-])?authorization$|^(set[_-])?cookies?$/i },
  { name: 'pem', value: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/ },
  { name: 'jwt', value: /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/ },
  { name: 'bearer', value: /\bBearer\s+[\w.~+/-]{8,}=*/i },
  { name: 'url-credentials', value: /(?<=\b[a-z][a-z0-9+.-]{1,30}:\/\/)[^\s/@:]*:[^\s/@]+(?=@)/i },
  { name: 'aws-key', value: /\b(AKIA|ASIA)[A-Z0-9]{16}\b/ },
]

export interface Redacted {
  value: JsonObject
  /** JSON pointers (RFC 6901) of what was replaced, in the order of the walk. */
  pointers: string[]
}

/** Applies an ordered rule table to JSON. Built once, used for every record. */
export class Redactor {
  readonly #keyRules: { key: RegExp; value?: RegExp; name: string }[] = []
  readonly #valueRules: { value: RegExp; name: string }[] = []

  constructor(options: RedactionOptions = {}) {
    const named = (options.keys ?? []).map((key): RedactionRule => ({ name: 'key', key: literal(key) }))
    const builtIn = options.defaults === false ? [] : DEFAULT_REDACTION_RULES
    for (const { name, key, value } of [...named, ...(options.rules ?? []), ...builtIn]) {
      if (key) this.#keyRules.push({ name, key: stateless(key), ...(value && { value: stateless(value) }) })
      else if (value) this.#valueRules.push({ name, value: everywhere(value) })
    }
  }

  /** @param pointer Where the object stands in the record, for example `/details`. */
  redact(value: JsonObject, pointer: string): Redacted {
    const pointers: string[] = []
    return { value: this.#members(value, pointer, pointers), pointers }
  }

  redactText(text: string, pointer: string, pointers: string[]): string {
    let result = text
    for (const rule of this.#valueRules) result = result.replace(rule.value, `[redacted:${rule.name}]`)
    if (result !== text) pointers.push(pointer)
    return result
  }

  #walk(value: JsonValue, pointer: string, pointers: string[]): JsonValue {
    if (typeof value === 'string') return this.redactText(value, pointer, pointers)
    if (typeof value !== 'object' || value === null || isMarker(value)) return value
    if (Array.isArray(value))
      return value.map((item, index) => this.#walk(item, `${pointer}/${index}`, pointers))
    return this.#members(value, pointer, pointers)
  }

  #members(object: JsonObject, pointer: string, pointers: string[]): JsonObject {
    const result: JsonObject = {}
    for (const key of Object.keys(object)) {
      const value = object[key]!
      const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (this.#hides(key, value)) {
        pointers.push(at)
        // Without the size: that of a password says something of it.
        setMember(result, key, omitted('redacted'))
      } else setMember(result, key, this.#walk(value, at, pointers))
    }
    return result
  }

  #hides(key: string, value: JsonValue): boolean {
    if (value === null || isMarker(value)) return false
    return this.#keyRules.some(
      (rule) => rule.key.test(key) && (!rule.value || (typeof value === 'string' && rule.value.test(value))),
    )
  }
}

function literal(key: string): RegExp {
  return new RegExp(`^${key.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, 'i')
}

// A caller's sticky or global expression would remember where it stopped and miss every second match.
function stateless(expression: RegExp): RegExp {
  return new RegExp(expression.source, expression.flags.replace(/[gy]/g, ''))
}

function everywhere(expression: RegExp): RegExp {
  return new RegExp(expression.source, expression.flags.replace(/[gy]/g, '') + 'g')
}
