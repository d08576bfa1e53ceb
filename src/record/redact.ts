import { freeName, isMarker, omitted, setMember } from './marker.js'
import { DEFAULT_REDACTION_RULES, type RedactionRule } from './redaction-rules.js'
import type { JsonObject, JsonValue } from './types.js'

/** What the caller may say of redaction: more rules, or an end to the built-in ones. */
export interface RedactionOptions {
  rules?: readonly RedactionRule[]
  /** Names of members to replace, compared without regard to case. */
  keys?: readonly string[]
  /** Whether {@link DEFAULT_REDACTION_RULES} apply too. @default true */
  defaults?: boolean
}

export interface Redacted {
  value: JsonObject
  /** JSON pointers (RFC 6901) of what was replaced, in the order of the walk. */
  pointers: string[]
}

/** What the rules say of a name of a member. */
interface NameVerdict {
  /** The name without the secrets in it. */
  name: string
  /** Undefined: its value stays. Empty: it goes, else where one of the expressions matches. */
  hiddenIf: readonly RegExp[] | undefined
}

/** Names are few and come again; a dictionary of them must not stay in memory. */
const REMEMBERED_NAMES = 1000

/** Applies an ordered rule table to JSON. Built once, used for every record. */
export class Redactor {
  readonly #keyRules: { key: RegExp; value?: RegExp }[] = []
  readonly #valueRules: { value: RegExp; name: string }[] = []
  readonly #verdicts = new Map<string, NameVerdict>()

  constructor(options: RedactionOptions = {}) {
    const named = (options.keys ?? []).map((key): RedactionRule => ({ name: 'key', key: literal(key) }))
    const builtIn = options.defaults === false ? [] : DEFAULT_REDACTION_RULES
    for (const { name, key, value } of [...named, ...(options.rules ?? []), ...builtIn]) {
      if (key) this.#keyRules.push({ key: stateless(key), ...(value && { value: stateless(value) }) })
      else if (value) this.#valueRules.push({ name, value: everywhere(value) })
    }
  }

  /** @param pointer Where the object stands in the record, for example `/details`. */
  redact(value: JsonObject, pointer: string): Redacted {
    const pointers: string[] = []
    return { value: this.#members(value, pointer, pointers), pointers }
  }

  redactText(text: string, pointer: string, pointers: string[]): string {
    const result = this.#text(text)
    if (result !== text) pointers.push(pointer)
    return result
  }

  #text(text: string): string {
    let result = text
    for (const { name, value } of this.#valueRules) {
      // A function: in a replacement text `$&` would put back what was to go.
      result = result.replace(value, (...match: unknown[]) => `${kept(match)}[redacted:${name}]`)
    }
    return result
  }

  #walk(value: JsonValue, pointer: string, pointers: string[]): JsonValue {
    if (typeof value === 'string') return this.redactText(value, pointer, pointers)
    if (typeof value !== 'object' || value === null || isMarker(value)) return value
    if (!Array.isArray(value)) return this.#members(value, pointer, pointers)
    return value.map((item, index) => {
      const at = `${pointer}/${index}`
      return isPair(item) ? this.#named(item, at, pointers) : this.#walk(item, at, pointers)
    })
  }

  /** A list in which every second item is the value of the one before: a pair of a `Map`, headers as Node gives them. */
  #named(list: readonly JsonValue[], pointer: string, pointers: string[]): JsonValue[] {
    return list.map((item, index) => {
      const at = `${pointer}/${index}`
      const name = index % 2 === 1 ? list[index - 1] : undefined
      if (typeof name === 'string' && this.#hides(this.#verdict(name), item)) return hidden(at, pointers)
      return this.#walk(item, at, pointers)
    })
  }

  #members(object: JsonObject, pointer: string, pointers: string[]): JsonObject {
    const result: JsonObject = {}
    for (const key of Object.keys(object)) {
      const value = object[key]!
      const verdict = this.#verdict(key)
      const name = freeName(result, verdict.name)
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      if (this.#hides(verdict, value)) setMember(result, name, hidden(at, pointers))
      else {
        if (name !== key) pointers.push(at)
        const isList = Array.isArray(value) && HEADERS.test(key)
        setMember(result, name, isList ? this.#named(value, at, pointers) : this.#walk(value, at, pointers))
      }
    }
    return result
  }

  #verdict(key: string): NameVerdict {
    let verdict = this.#verdicts.get(key)
    if (!verdict) {
      const snake = snakeCase(key)
      const rules = this.#keyRules.filter((rule) => rule.key.test(key) || rule.key.test(snake))
      const always = rules.some((rule) => rule.value === undefined)
      verdict = {
        name: this.#text(key),
        hiddenIf: rules.length === 0 ? undefined : always ? [] : rules.map((rule) => rule.value!),
      }
      if (this.#verdicts.size >= REMEMBERED_NAMES) this.#verdicts.clear()
      this.#verdicts.set(key, verdict)
    }
    return verdict
  }

  #hides({ hiddenIf }: NameVerdict, value: JsonValue): boolean {
    if (!hiddenIf || value === null || typeof value === 'boolean' || isMarker(value)) return false
    if (hiddenIf.length === 0) return true
    return typeof value === 'string' && hiddenIf.some((expression) => expression.test(value))
  }
}

const HEADERS = /headers?$/i

function isPair(item: JsonValue): item is JsonValue[] {
  return Array.isArray(item) && item.length === 2
}

// Without the size: that of a password says something of it.
function hidden(pointer: string, pointers: string[]): JsonObject {
  pointers.push(pointer)
  return omitted('redacted')
}

/** What the group `keep` matched: a replacer's last argument holds the named groups, if there are any. */
function kept(match: unknown[]): string {
  const groups = match.at(-1)
  const keep: unknown = typeof groups === 'object' && groups !== null ? Reflect.get(groups, 'keep') : ''
  return typeof keep === 'string' ? keep : ''
}

function snakeCase(name: string): string {
  return name
    .replace(/([a-z0-9])(?=[A-Z])/g, '$1_')
    .replace(/([A-Z])(?=[A-Z][a-z])/g, '$1_')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
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
