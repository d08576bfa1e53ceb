import type { Keyring } from '../tokens.js'
import { compileRules, type RuleTable } from './compile.js'
import { Redaction } from './redaction.js'
import type { RedactionOptions } from './rules.js'
import type { ReportFailure } from './texts.js'

/** An ordered table of rules. Built once for the same options, used for every record. */
export class Redactor {
  readonly #table: RuleTable
  readonly #report: ReportFailure
  readonly #byKeyring = new WeakMap<Keyring, Redaction>()

  /** @param report Hears of rules that fail. */
  constructor(options: RedactionOptions = {}, report: ReportFailure = () => undefined) {
    this.#table = compileRules(options)
    this.#report = report
  }

  /** The rules, with the keys for their digests. */
  under(keyring: Keyring): Redaction {
    let redaction = this.#byKeyring.get(keyring)
    if (!redaction) {
      redaction = new Redaction(this.#table, keyring, this.#report)
      this.#byKeyring.set(keyring, redaction)
    }
    return redaction
  }
}
