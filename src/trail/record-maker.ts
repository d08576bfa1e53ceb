import { createTraceState, type SpanContext } from '@opentelemetry/api'
import type { Catalogue } from '../config/catalogue.js'
import { clipText } from '../record/clip.js'
import { MAX_STRING_BYTES, toJsonObject, type ConversionOptions } from '../record/json-value.js'
import type { RecordInput } from '../record/build.js'
import { freeName, isMarker } from '../record/marker.js'
import type { Redaction } from '../record/redaction/redaction.js'
import type { Redactor } from '../record/redaction/redactor.js'
import type { Keyring } from '../record/tokens.js'
import { OUTCOMES, type Actor, type JsonObject, type Outcome } from '../record/types.js'
import { ambient, ambientActor, ambientPurpose } from './ambient.js'
import { withDatasetFacts } from './dataset-facts.js'
import { defaultOutcome, isBuiltIn } from './events.js'
import { idText, lenientActor, listItems, nameText } from './identifiers.js'
import type { SplitInput } from './split-input.js'

/** Of operations and types of events, in the record format. */
const MAX_NAME_LENGTH = 256
/** With the digest that `clipText` adds, still a name. */
const CLIPPED_NAME_LENGTH = 200

/** What a trail gives its records where they say nothing themselves. */
export interface TrailDefaults {
  actor: Actor | undefined
  purpose: string | undefined
  legalBasis: string | undefined
  regulations: readonly string[]
  catalogue: Catalogue | undefined
}

/** What a trail begins with, as its creator gave it. */
interface TrailBeginning {
  operationName: string
  regulations: readonly string[]
  context: unknown
  parent: SpanContext | undefined
}

/**
 * Turns what a caller logs into what a record says: converted to JSON, then redacted, persons' ids tokenised, texts
 * beside the details bounded. Nothing the caller passes makes it throw.
 */
export class RecordMaker {
  readonly #conversion: ConversionOptions
  readonly #redaction: Redaction
  readonly #defaults: TrailDefaults

  constructor(conversion: ConversionOptions, redactor: Redactor, defaults: TrailDefaults) {
    this.#conversion = conversion
    this.#redaction = redactor.under(conversion.keyring)
    this.#defaults = defaults
  }

  make(eventType: string, split: SplitInput): RecordInput {
    const { common, details, fallback } = withDatasetFacts(split, this.#defaults)
    const said = withOutcome(details, common['outcome'])
    const { value, pointers } = this.#redaction.redact(toJsonObject(said, this.#conversion), '/details')
    const type = isBuiltIn(eventType) ? eventType : this.#name(eventType, '/eventType', pointers)
    const envelope = this.#envelope(common, fallback ?? defaultOutcome(eventType), pointers)
    return { eventType: type, details: value, ...envelope }
  }

  /** As {@link make}, with a status that is a bounded text whatever was given: every closing record has one. */
  makeClosing({ details, ...split }: SplitInput): RecordInput {
    const status = this.#text(details['status'], '', []) ?? ''
    const closing = this.make('audit_closed', { ...split, details: { ...details, status } })
    return { ...closing, details: withStatus(closing.details) }
  }

  /** What a trail is opened with. */
  start({ operationName, regulations, context, parent }: TrailBeginning) {
    const pointers: string[] = []
    const shared: string[] = []
    const traceState = this.#traceState(parent, pointers)
    const redacted = this.#redaction.redact(contextWithin(context, this.#conversion), '/context')
    return {
      operationName: this.#name(operationName, '/operationName', shared),
      regulations: this.#regulations(regulations, shared),
      context: redacted.value,
      contextRedactions: [...shared, ...redacted.pointers],
      parent: traceState ? { ...parent!, traceState } : parent,
      input: this.#envelope({}, 'unknown', pointers),
    }
  }

  /** The tracestate without what no record may hold: it comes from whoever called the service. */
  #traceState(parent: SpanContext | undefined, pointers: string[]) {
    const text = parent?.traceState?.serialize()
    const safe = text && this.#redaction.redactText(text, '/details/span/traceState', pointers)
    return safe === text ? undefined : createTraceState(safe)
  }

  /** The members beside type and details. */
  #envelope(
    common: Record<string, unknown>,
    fallback: Outcome,
    pointers: string[],
  ): Omit<RecordInput, 'eventType' | 'details'> {
    const actor =
      lenientActor(common['user'], common['actor'], this.#conversion) ??
      ambientActor() ??
      this.#defaults.actor
    const purpose = this.#text(
      common['purpose'] ?? ambientPurpose() ?? this.#defaults.purpose,
      '/purpose',
      pointers,
    )
    const legalBasis = this.#text(common['legalBasis'] ?? this.#defaults.legalBasis, '/legalBasis', pointers)
    const subjects = this.#tokens(common['subjects'])
    const regulations = common['regulations'] ?? undefined
    return {
      outcome: isMissing(common['outcome']) ? fallback : (known(common['outcome']) ?? 'unknown'),
      ...(actor && { actor: { ...actor, id: this.#actorId(actor.id, pointers) } }),
      ...(subjects.length > 0 && { subjects }),
      ...(purpose !== undefined && { purpose }),
      ...(legalBasis !== undefined && { legalBasis }),
      ...(regulations !== undefined && { regulations: this.#regulations(regulations, pointers) }),
      ...(pointers.length > 0 && { redactions: pointers }),
    }
  }

  /** Names of regulations; one may stand alone. */
  #regulations(regulations: unknown, pointers: string[]): string[] {
    return listItems(regulations)
      .filter((item) => !isMissing(item))
      .map((item, index) =>
        this.#bounded(nameText(item, this.#conversion), `/regulations/${index}`, pointers),
      )
  }

  /** Tokens of the persons' ids; one id may stand alone. */
  #tokens(subjects: unknown): { token: string }[] {
    const ids = listItems(subjects).map((item) => idText(item, this.#conversion))
    return ids.filter((id) => id !== undefined).map((id) => ({ token: this.#conversion.keyring.token(id) }))
  }

  #text(value: unknown, pointer: string, pointers: string[]): string | undefined {
    if (value === undefined || value === null) return undefined
    return this.#bounded(nameText(value, this.#conversion), pointer, pointers)
  }

  #bounded(text: string, pointer: string, pointers: string[]): string {
    const { keyring } = this.#conversion
    return clipText(this.#redaction.redactText(searchable(text, keyring), pointer, pointers), keyring)
  }

  #name(name: string, pointer: string, pointers: string[]): string {
    const redacted = this.#redaction.redactText(name, pointer, pointers)
    // What stands for a secret may be longer than it, and a name has its limit.
    return redacted.length <= MAX_NAME_LENGTH
      ? redacted
      : clipText(redacted, this.#conversion.keyring, CLIPPED_NAME_LENGTH)
  }

  #actorId(id: string, pointers: string[]): string {
    const { keyring } = this.#conversion
    return clipText(this.#redaction.redactId(searchable(id, keyring), '/actor/id', pointers), keyring)
  }
}

/** Whatever was redacted: without a status a closing record would be none. */
function withStatus(details: JsonObject): JsonObject {
  if (isMarker(details)) return { status: '[redacted]', details }
  return 'status' in details ? details : { ...details, status: '[redacted]' }
}

/** What rules are held against is bounded, so that they take a bounded time; it is far more than what is kept. */
function searchable(text: string, keyring: Keyring): string {
  return clipText(text, keyring, MAX_STRING_BYTES)
}

/** What surrounds the trail, then its creator's own facts, which win. */
function contextWithin(context: unknown, conversion: ConversionOptions): JsonObject {
  return { ...toJsonObject(ambient().context, conversion), ...toJsonObject(context, conversion) }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}

function known(outcome: unknown): Outcome | undefined {
  return OUTCOMES.find((name) => name === outcome)
}

/** An outcome that is none of the four is not lost: the details say what was given. */
function withOutcome(details: Record<string, unknown>, outcome: unknown): Record<string, unknown> {
  if (isMissing(outcome) || known(outcome)) return details
  return { ...details, [freeName(details, 'givenOutcome')]: outcome }
}
