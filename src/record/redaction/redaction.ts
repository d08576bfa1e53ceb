import { canonicalize } from '../canonical.js'
import { describeError } from '../error-value.js'
import { freeName, isMarker, omitted, setMember } from '../marker.js'
import type { Keyring } from '../tokens.js'
import type { JsonObject, JsonValue } from '../types.js'
import type { RuleTable } from './compile.js'
import { withTimeLimit } from './guard.js'
import { Names } from './names.js'
import { Texts, type ReportFailure, type TextPart, type Trace } from './texts.js'

export interface Redacted {
  value: JsonObject
  /** JSON pointers (RFC 6901) of what was replaced, in the order of the walk. */
  pointers: string[]
}

/** Numbers from here on may be those of a card; shorter ones are found in texts only. */
const LONG_NUMBER = 1e11
const HEADERS = /headers?$/i

/**
 * Applies an ordered table of rules to JSON. It never throws, and fails closed: what a rule cannot judge is replaced.
 */
export class Redaction {
  readonly #keyring: Keyring
  readonly #report: ReportFailure
  readonly #isForeign: boolean
  readonly #texts: Texts
  readonly #names: Names

  constructor(table: RuleTable, keyring: Keyring, report: ReportFailure) {
    this.#keyring = keyring
    this.#report = report
    this.#isForeign = table.isForeign
    this.#texts = new Texts(table.texts, keyring, report)
    this.#names = new Names(table.keys, this.#texts)
  }

  /** @param pointer Where the object stands in the record, for example `/details`. */
  redact(value: JsonObject, pointer: string): Redacted {
    return this.#closed(
      () => {
        const pointers: string[] = []
        return { value: this.#members(value, pointer, pointers), pointers }
      },
      () => ({ value: omitted('redacted'), pointers: [pointer] }),
    )
  }

  /** A text that stands beside the details. */
  redactText(text: string, pointer: string, pointers: string[]): string {
    return this.#beside(text, 'asRuled', pointer, pointers)
  }

  /** As {@link redactText} for the id of who acted: what goes leaves its digest, so that two persons stay two. */
  redactId(text: string, pointer: string, pointers: string[]): string {
    return this.#beside(text, 'digest', pointer, pointers)
  }

  #beside(text: string, trace: Trace, pointer: string, pointers: string[]): string {
    const result = this.#texts.remembered(text, trace, (work) =>
      this.#closed(work, () => this.#texts.whole(text, trace)),
    )
    if (result !== text) pointers.push(pointer)
    return result
  }

  #closed<T>(work: () => T, failed: () => T): T {
    try {
      return this.#isForeign ? withTimeLimit(work) : work()
    } catch (error) {
      this.#report(undefined, describeError(error, false).errorType)
      return failed()
    }
  }

  #walk(value: JsonValue, pointer: string, pointers: string[]): JsonValue {
    if (typeof value === 'string') return this.#text(value, 'all', value, pointer, pointers)
    if (isLongNumber(value)) return this.#text(String(value), 'detectors', value, pointer, pointers)
    if (typeof value !== 'object' || value === null || isMarker(value)) return value
    if (!Array.isArray(value)) return this.#members(value, pointer, pointers)
    return value.map((item, index) => {
      const at = `${pointer}/${index}`
      return isPair(item) ? this.#named(item, at, pointers) : this.#walk(item, at, pointers)
    })
  }

  #text(text: string, part: TextPart, value: JsonValue, pointer: string, pointers: string[]): JsonValue {
    const result = this.#texts.redact(text, part)
    if (result === text) return value
    // The member's name may have been named already.
    if (pointers.at(-1) !== pointer) pointers.push(pointer)
    return result ?? omitted('redacted')
  }

  /** A list in which every second item is the value of the one before: a pair of a `Map`, headers as Node gives them. */
  #named(list: readonly JsonValue[], pointer: string, pointers: string[]): JsonValue[] {
    return list.map((item, index) => {
      const name = index % 2 === 1 ? list[index - 1] : undefined
      const at = `${pointer}/${index}`
      const replaced = typeof name === 'string' ? this.#replacement(name, item) : undefined
      if (replaced) pointers.push(at)
      return replaced ?? this.#walk(item, at, pointers)
    })
  }

  #members(object: JsonObject, pointer: string, pointers: string[]): JsonObject {
    const result: JsonObject = {}
    for (const key of Object.keys(object)) {
      const value = object[key]!
      const name = freeName(result, this.#names.verdict(key).name)
      const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const replaced = this.#replacement(key, value)
      if (replaced || name !== key) pointers.push(at)
      setMember(result, name, replaced ?? this.#member(key, value, at, pointers))
    }
    return result
  }

  #member(key: string, value: JsonValue, pointer: string, pointers: string[]): JsonValue {
    const isList = Array.isArray(value) && HEADERS.test(key)
    return isList ? this.#named(value, pointer, pointers) : this.#walk(value, pointer, pointers)
  }

  /** What stands for the value of a member whose name hides it. */
  #replacement(name: string, value: JsonValue): JsonObject | undefined {
    if (value === null || typeof value === 'boolean' || isMarker(value)) return undefined
    const rule = this.#names.ruleFor(name, value)
    if (!rule || rule.action === 'keep') return undefined
    // Without the size: that of a password says something of it.
    if (rule.action === 'remove') return omitted('redacted')
    return this.#keyring.digest(typeof value === 'string' ? value : canonicalize(value))
  }
}

function isLongNumber(value: JsonValue): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= LONG_NUMBER
}

function isPair(item: JsonValue): item is JsonValue[] {
  return Array.isArray(item) && item.length === 2
}
