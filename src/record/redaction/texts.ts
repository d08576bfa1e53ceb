import { describeError } from '../error-value.js'
import type { Keyring } from '../tokens.js'
import type { TextRule } from './compile.js'
import { Remembered } from './remembered.js'

/** Which of the rules for texts. */
export type TextPart = 'all' | 'detectors'
/** What a replaced piece leaves: a digest where its rule says so, or always. */
export type Trace = 'asRuled' | 'digest'

/**
 * Hears that a rule failed, and that what it was to look at was replaced as a whole.
 *
 * @param rule Its name; undefined where no single rule is known to be the cause.
 * @param why Class of the error: a message could quote what was to be redacted.
 */
export type ReportFailure = (rule: string | undefined, why: string) => void

/** Texts longer than this are not worth the memory. */
const MAX_REMEMBERED = 256

type Mark = (piece: string) => string
/** A rule, with what stands in place of what it finds. */
type MarkedRule = TextRule & Record<Trace, Mark>

/** Applies the rules for texts, one after the other: each sees what the ones before it left. */
export class Texts {
  readonly #rules: Record<TextPart, readonly MarkedRule[]>
  readonly #keyring: Keyring
  readonly #report: ReportFailure
  readonly #remembered: Record<Trace, Remembered<string>> = {
    asRuled: new Remembered(),
    digest: new Remembered(),
  }

  constructor(rules: readonly TextRule[], keyring: Keyring, report: ReportFailure) {
    const all = rules.map((rule) => ({ ...rule, ...this.#marksOf(rule) }))
    this.#rules = { all, detectors: all.filter(({ detects }) => detects) }
    this.#keyring = keyring
    this.#report = report
  }

  /** The text without what the rules find; undefined where one failed, so that nobody knows what it would have found. */
  redact(text: string, part: TextPart, trace: Trace = 'asRuled'): string | undefined {
    let result = text
    for (const rule of this.#rules[part]) {
      try {
        result = rule.replace(result, rule[trace])
      } catch (error) {
        this.#report(rule.name, describeError(error, false).errorType)
        return undefined
      }
    }
    return result
  }

  /** As {@link redact} for texts that come again, with a text in any case. @param run Runs what may take long. */
  remembered(text: string, trace: Trace, run: (work: () => string) => string): string {
    const make = () => run(() => this.redact(text, 'all', trace) ?? this.whole(text, trace))
    return text.length > MAX_REMEMBERED ? make() : this.#remembered[trace].get(text, make)
  }

  /** What stands in place of a whole text. */
  whole(text: string, trace: Trace): string {
    return this.#mark('text', text, trace === 'digest')
  }

  /** Made once: a function for each text would cost more than looking for nothing in it. */
  #marksOf({ name, action }: TextRule): Record<Trace, Mark> {
    return {
      asRuled: (piece) => this.#mark(name, piece, action === 'digest'),
      digest: (piece) => this.#mark(name, piece, true),
    }
  }

  #mark(name: string, piece: string, isTraced: boolean): string {
    if (!isTraced) return `[redacted:${name}]`
    const { kid, hex } = this.#keyring.digest(piece)['$digest'] as { kid: string; hex: string }
    return `[redacted:${name} ${kid}:${hex.slice(0, 16)}]`
  }
}
