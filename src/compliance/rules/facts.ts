import { count } from '../numbers.js'
import type { Finding, PersonalDataKind, SpecialCategory } from '../findings.js'
import type { ComplianceFacts, ComplianceRule, Verdict } from './rule.js'
import { notApplicable } from './rule.js'

/** From here up a finding is taken for a fact; below, for a reason to look. */
export const LIKELY = 0.5
const MAX_NAMED = 10
const MAX_NAME_CHARS = 80

/** Kinds that single out a person by themselves, or lead straight to one (GDPR Art. 4(1)). */
const DIRECT: ReadonlySet<PersonalDataKind> = new Set([
  ...(['person_name', 'email', 'phone', 'postal_address', 'national_id'] as const),
  ...(['iban', 'card', 'ip', 'mac', 'username'] as const),
])

/** Columns with a finding that passes `test`. */
export function columnsWhere(facts: ComplianceFacts, test: (finding: Finding) => boolean): string[] {
  return facts.columns.filter(({ findings }) => findings.some(test)).map(({ column }) => column)
}

export function directIdentifiers(facts: ComplianceFacts): string[] {
  return columnsWhere(facts, ({ kind, confidence }) => DIRECT.has(kind) && confidence >= LIKELY)
}

/** Columns of special categories (or, with `offences`, of criminal offences), likely ones and possible ones apart. */
export function sensitiveColumns(facts: ComplianceFacts, which: 'article-9' | 'offences') {
  const wanted = (category: SpecialCategory | undefined): boolean =>
    category !== undefined && (category === 'criminal_offences') === (which === 'offences')
  const likely = columnsWhere(
    facts,
    (finding) => wanted(finding.specialCategory) && finding.confidence >= LIKELY,
  )
  const possible = columnsWhere(
    facts,
    (finding) => wanted(finding.specialCategory) && finding.confidence < LIKELY,
  )
  return { likely, possible: possible.filter((column) => !likely.includes(column)) }
}

/** Whether any column looks like personal data, or the caller says so. Free text alone does not. */
function isPersonal(facts: ComplianceFacts): boolean {
  return (
    facts.stated.containsPersonalData === true ||
    // Pseudonyms lead to a person by way of their key: still personal data (recital 26).
    facts.stated.pseudonymisedColumns !== undefined ||
    columnsWhere(facts, ({ kind, confidence }) => kind !== 'free_text' && confidence >= LIKELY).length > 0
  )
}

/** Column names for a sentence. */
export function named(columns: readonly string[]): string {
  const shown = columns.slice(0, MAX_NAMED).map((column) => `"${column.slice(0, MAX_NAME_CHARS)}"`)
  const more = columns.length - shown.length
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '')
}

export function inspected({ rowsInspected, rowsSeen }: ComplianceFacts): string {
  return rowsInspected === rowsSeen
    ? `the ${count(rowsSeen)} rows`
    : `${count(rowsInspected)} of ${count(rowsSeen)} rows`
}

/** A rule that only applies where there is personal data. */
export function forPersonalData(judge: (facts: ComplianceFacts) => Verdict): ComplianceRule['judge'] {
  return (facts) =>
    isPersonal(facts)
      ? judge(facts)
      : notApplicable(
          `No column looked like personal data in ${inspected(facts)}; that is no proof that there is none.`,
        )
}
