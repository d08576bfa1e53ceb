import type { LegalBasis, SpecialCategoryCondition, TransferSafeguard } from '../metadata.js'

/** The points of GDPR Art. 6(1), in their order (a) to (f). */
const LEGAL_BASES: readonly LegalBasis[] = [
  ...(['consent', 'contract', 'legal_obligation', 'vital_interests', 'public_task'] as const),
  'legitimate_interests',
]

/** The points of GDPR Art. 9(2), in their order (a) to (j). */
const CONDITIONS: readonly SpecialCategoryCondition[] = [
  ...(['explicit_consent', 'employment_social_security', 'vital_interests', 'not_for_profit_body'] as const),
  ...(['made_public', 'legal_claims', 'substantial_public_interest', 'health_or_social_care'] as const),
  ...(['public_health', 'archiving_research_statistics'] as const),
]

const SAFEGUARDS: Readonly<Record<TransferSafeguard, string>> = {
  public_authority_instrument: 'GDPR Art. 46(2)(a)',
  binding_corporate_rules: 'GDPR Art. 46(2)(b), 47',
  standard_contractual_clauses: 'GDPR Art. 46(2)(c)',
  code_of_conduct: 'GDPR Art. 46(2)(e)',
  certification: 'GDPR Art. 46(2)(f)',
  adequacy_framework: 'GDPR Art. 45(3)',
  derogation: 'GDPR Art. 49(1)',
}

const OTHER_WORDINGS: ReadonlyMap<string, LegalBasis> = new Map([
  ['public_interest', 'public_task'],
  ['official_authority', 'public_task'],
  ['performance_of_contract', 'contract'],
  ['performance_of_a_contract', 'contract'],
])

/** The point of Art. 6(1) that a text names or cites, and its letter. */
export function readLegalBasis(text: string): { basis: LegalBasis; citation: string } | undefined {
  const cited = /\b6\s*\(1\)\s*\(?([a-f])\)?/i.exec(text)?.[1]?.toLowerCase()
  const word = slug(text)
  const basis =
    cited === undefined
      ? (LEGAL_BASES.find((name) => word === name || `${word}s` === name) ?? OTHER_WORDINGS.get(word))
      : LEGAL_BASES[cited.charCodeAt(0) - 97]
  if (basis === undefined) return undefined
  return { basis, citation: `GDPR Art. 6(1)(${letter(LEGAL_BASES.indexOf(basis))})` }
}

/** The point of Art. 9(2) that a text names or cites, and its letter. */
export function readCondition(
  text: string,
): { condition: SpecialCategoryCondition; citation: string } | undefined {
  const cited = /\b9\s*\(2\)\s*\(?([a-j])\)?/i.exec(text)?.[1]?.toLowerCase()
  const index =
    cited === undefined ? CONDITIONS.findIndex((name) => name === slug(text)) : cited.charCodeAt(0) - 97
  const condition = CONDITIONS[index]
  return condition === undefined ? undefined : { condition, citation: `GDPR Art. 9(2)(${letter(index)})` }
}

/** Where the law has the safeguard that a text names. */
export function readSafeguard(text: string): { safeguard: TransferSafeguard; citation: string } | undefined {
  const safeguard = slug(text)
  const known = Object.entries(SAFEGUARDS).find(([name]) => name === safeguard)
  return known === undefined ? undefined : { safeguard: known[0] as TransferSafeguard, citation: known[1] }
}

/** For messages. */
export const LEGAL_BASIS_NAMES = LEGAL_BASES.join(', ')
export const CONDITION_NAMES = CONDITIONS.join(', ')
export const SAFEGUARD_NAMES = Object.keys(SAFEGUARDS).join(', ')

function slug(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_')
}

function letter(index: number): string {
  return String.fromCharCode(97 + index)
}
