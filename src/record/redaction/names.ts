import type { JsonValue } from '../types.js'
import type { KeyRule } from './compile.js'
import { Remembered } from './remembered.js'
import type { Texts } from './texts.js'

/** What the rules say of a name of a member. */
interface NameVerdict {
  /** The name without the secrets in it. */
  name: string
  /** The rules for it, in order, up to one that asks for no more than the name. */
  rules: readonly KeyRule[]
}

/** What the rules say of names of members. Names are few and come again, so it is said once. */
export class Names {
  readonly #rules: readonly KeyRule[]
  readonly #texts: Texts
  readonly #verdicts = new Remembered<NameVerdict>()

  constructor(rules: readonly KeyRule[], texts: Texts) {
    this.#rules = rules
    this.#texts = texts
  }

  verdict(key: string): NameVerdict {
    return this.#verdicts.get(key, () => ({
      name: this.#texts.redact(key, 'all') ?? this.#texts.whole(key, 'asRuled'),
      rules: untilCertain(this.#rules.filter((rule) => rule.matches(key))),
    }))
  }

  /** The first rule that holds for a member. */
  ruleFor(key: string, value: JsonValue): KeyRule | undefined {
    return this.verdict(key).rules.find(
      (rule) => rule.value === undefined || (typeof value === 'string' && rule.value.test(value)),
    )
  }
}

function untilCertain(rules: readonly KeyRule[]): readonly KeyRule[] {
  const certain = rules.findIndex((rule) => rule.value === undefined)
  return certain === -1 ? rules : rules.slice(0, certain + 1)
}
