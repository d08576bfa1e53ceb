import { isJsonObject, toJson, toJsonObject, type ConversionOptions } from '../record/json-value.js'
import type { RecordInput } from '../record/build.js'
import type { Redactor } from '../record/redact.js'
import { OUTCOMES, type Actor, type JsonObject, type Outcome } from '../record/types.js'
import { ambient } from './ambient.js'
import { defaultOutcome, splitInput } from './events.js'
import { lenientActor, text, tokenise } from './who.js'

/** What a trail gives its records where they say nothing themselves. */
export interface TrailDefaults {
  actor: Actor | undefined
  purpose: string | undefined
  legalBasis: string | undefined
}

/**
 * Turns what a caller logs into what a record says: converted to JSON, then redacted, persons' ids tokenised.
 * Nothing the caller passes makes it throw.
 */
export class RecordMaker {
  readonly #conversion: ConversionOptions
  readonly #redactor: Redactor
  readonly #defaults: TrailDefaults

  constructor(conversion: ConversionOptions, redactor: Redactor, defaults: TrailDefaults) {
    this.#conversion = conversion
    this.#redactor = redactor
    this.#defaults = defaults
  }

  /** @param fallback The outcome where the caller names none. */
  make(eventType: string, input: unknown, fallback: Outcome = defaultOutcome(eventType)): RecordInput {
    const { common, details } = this.#split(input)
    const { value, pointers } = this.#redactor.redact(toJsonObject(details, this.#conversion), '/details')
    return { eventType, details: value, ...this.envelope(common, fallback, pointers) }
  }

  /** The members beside type and details. */
  envelope(
    common: Record<string, unknown>,
    fallback: Outcome,
    pointers: string[] = [],
  ): Omit<RecordInput, 'eventType' | 'details'> {
    const surrounding = ambient()
    const actor = lenientActor(common['user'], common['actor']) ?? surrounding.actor ?? this.#defaults.actor
    const purpose = this.#text(
      common['purpose'] ?? surrounding.purpose ?? this.#defaults.purpose,
      '/purpose',
      pointers,
    )
    const legalBasis = this.#text(common['legalBasis'] ?? this.#defaults.legalBasis, '/legalBasis', pointers)
    const subjects = tokenise(common['subjects'], this.#conversion.keyring)
    const regulations = common['regulations']
    return {
      outcome: OUTCOMES.find((outcome) => outcome === common['outcome']) ?? fallback,
      ...(actor && { actor }),
      ...(subjects.length > 0 && { subjects }),
      ...(purpose !== undefined && { purpose }),
      ...(legalBasis !== undefined && { legalBasis }),
      ...(Array.isArray(regulations) && { regulations: regulations.map(text) }),
      ...(pointers.length > 0 && { redactions: pointers }),
    }
  }

  /** A trail's context, with the pointers of what was redacted. */
  context(context: unknown): { context: JsonObject; contextRedactions: string[] } {
    const { value, pointers } = this.#redactor.redact(toJsonObject(context, this.#conversion), '/context')
    return { context: value, contextRedactions: pointers }
  }

  #split(input: unknown): { common: Record<string, unknown>; details: unknown } {
    if (typeof input !== 'object' || input === null) {
      return { common: {}, details: input === undefined ? {} : { value: input } }
    }
    try {
      return splitInput(input)
    } catch {
      // A getter or a proxy of the caller's threw: the record says so.
      return { common: {}, details: { value: input } }
    }
  }

  #text(value: unknown, pointer: string, pointers: string[]): string | undefined {
    if (value === undefined || value === null) return undefined
    const json = toJson(value, this.#conversion)
    const plain = typeof json === 'string' ? json : text(isJsonObject(json) ? JSON.stringify(json) : json)
    return this.#redactor.redactText(plain, pointer, pointers)
  }
}
